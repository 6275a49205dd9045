#include "deploy/lsp/text_document.h"

#include <gmock/gmock.h>

namespace tripline::deploy {
namespace text_document_test {

TEST(TextDocument, PlacesAreUtf16UnitsOfLines) {
  const TextDocument document("aé€😀b\r\nsecond\rthird\n");
  struct Case {
    Position position;
    uint32_t offset;
  };
  for (const Case& each : {Case{{0, 0}, 0}, Case{{0, 1}, 1}, Case{{0, 2}, 3}, Case{{0, 3}, 6}, Case{{0, 5}, 10},
                           Case{{0, 6}, 11}, Case{{1, 0}, 13}, Case{{1, 6}, 19}, Case{{2, 0}, 20}, Case{{3, 0}, 26}}) {
    EXPECT_EQ(document.Offset(each.position), each.offset);
    EXPECT_EQ(document.PositionOf(each.offset), each.position);
  }
  EXPECT_EQ(document.Line(0), "aé€😀b");
  EXPECT_EQ(document.Line(3), "");
}

TEST(TextDocument, PlacesThatAreNotThere) {
  const TextDocument document("ab😀\ncd");
  EXPECT_EQ(document.Offset({0, 99}), 6u);
  EXPECT_EQ(document.Offset({0, 3}), 2u) << "the middle of a surrogate pair";
  EXPECT_EQ(document.Offset({9, 0}), 9u);
  EXPECT_EQ(document.PositionOf(99), (Position{1, 2}));
  EXPECT_EQ(TextDocument("").Offset({0, 5}), 0u);
}

TEST(TextDocument, BytesThatAreNoUtf8CountAsOneUnitEach) {
  const TextDocument document("\xff\xc3\xe2\x82z");
  EXPECT_EQ(document.Offset({0, 4}), 4u);
  EXPECT_EQ(document.PositionOf(5), (Position{0, 5}));
}

TEST(TextDocument, Replace) {
  TextDocument document("one\ntwo\nthree");
  document.Replace({{0, 3}, {1, 0}}, " ");
  EXPECT_EQ(document.text(), "one two\nthree");
  document.Replace({{1, 5}, {1, 2}}, "e\nfour");
  EXPECT_EQ(document.text(), "one two\nthe\nfour");
  EXPECT_EQ(document.PositionOf(13), (Position{2, 1}));
}

TEST(TextDocument, UrisAndPaths) {
  EXPECT_EQ(PathOfUri("file:///a/b%20c.rules"), "/a/b c.rules");
  EXPECT_EQ(PathOfUri("file://host/a/../b.rules"), "/b.rules");
  EXPECT_EQ(PathOfUri("file:///50%zz%4"), "/50%zz%4");
  EXPECT_EQ(PathOfUri("untitled:Untitled-1"), "untitled:Untitled-1");
  EXPECT_EQ(UriOfPath("/a/b c.rules"), "file:///a/b%20c.rules");
  EXPECT_EQ(UriOfPath("untitled:x"), "untitled:x");
  EXPECT_EQ(PathOfUri(UriOfPath("/ü/%/#?.rules")), "/ü/%/#?.rules");
}

}  // namespace text_document_test
}  // namespace tripline::deploy
