#include "engine/io/record_parser.h"

#include <fmt/format.h>

namespace tripline::engine {

std::string RecordParser::TooLongReason() const {
  return fmt::format("the record is longer than {} bytes", max_record_bytes_);
}

}  // namespace tripline::engine
