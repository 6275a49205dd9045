#include "engine/data/status.h"

#include <gtest/gtest.h>

namespace tripline::data::status_test {
namespace {

Status Fails() { return Error(Fault::kData, "TRL0701", "cannot read"); }
StatusOr<int> Seven() { return 7; }
StatusOr<int> Sum() {
  TRIPLINE_ASSIGN_OR_RETURN(const int a, Seven());
  TRIPLINE_ASSIGN_OR_RETURN(const int b, Seven());
  return a + b;
}
Status Passes() {
  TRIPLINE_RETURN_IF_ERROR(OkStatus());
  TRIPLINE_RETURN_IF_ERROR(Fails());
  return OkStatus();
}

TEST(StatusTest, AnErrorCarriesFaultCodeAndMessage) {
  for (Fault fault : {Fault::kAuthor, Fault::kCaller, Fault::kData, Fault::kSystem, Fault::kPeer}) {
    const Status status = Error(fault, "TRL0123", "what is wrong");
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(FaultOf(status), fault);
    EXPECT_EQ(CodeOf(status), "TRL0123");
    EXPECT_EQ(MessageOf(status), "what is wrong");
  }
}

TEST(StatusTest, ForeignStatusesAreTheSystems) {
  EXPECT_EQ(FaultOf(absl::InternalError("x")), Fault::kSystem);
  EXPECT_EQ(CodeOf(absl::InternalError("x")), "");
}

TEST(StatusTest, MacrosPassErrorsOn) {
  EXPECT_EQ(Sum().value(), 14);
  EXPECT_EQ(CodeOf(Passes()), "TRL0701");
}

}  // namespace
}  // namespace tripline::data::status_test
