#include "rules/query/result_writer.h"

#include <algorithm>
#include <numeric>

namespace tripline::rules {
namespace {

constexpr size_t kRowsBetweenAsking = 1024;

}  // namespace

ResultWriter::ResultWriter(const SelectShape& shape, const ResultOptions& options, TextSink* sink)
    : shape_(shape),
      options_(options),
      sink_(sink),
      streaming_(shape.order.empty() && shape.format.format() != ResultFormat::kTable),
      kept_(shape.order_types) {}

data::Status ResultWriter::Add(const RenderedRows& rows) {
  if (streaming_) TRIPLINE_RETURN_IF_ERROR(WriteHeader());
  if (streaming_ && !options_.distinct && !options_.limit.has_value() && options_.offset == 0) {
    written_ += rows.rows();
    return rows.text.empty() ? data::OkStatus() : sink_->Write(rows.text);
  }
  // Distinct rows with equal text have equal items, and so equal keys where order by names items, as SQL demands.
  const bool take_all = !streaming_ && !options_.distinct;
  if (take_all) {
    const size_t before = kept_.text.size();
    kept_.text += rows.text;
    for (const size_t end : rows.ends) kept_.ends.push_back(before + end);
    kept_.keys.Append(rows.keys);
    return data::OkStatus();
  }
  for (size_t i = 0; i < rows.rows(); ++i) {
    if (options_.distinct && !seen_.emplace(rows.row(i)).second) continue;
    if (streaming_) {
      TRIPLINE_RETURN_IF_ERROR(WriteRow(rows.row(i)));
    } else {
      kept_.text += rows.row(i);
      kept_.ends.push_back(kept_.text.size());
      kept_.keys.AppendRow(rows.keys, i);
    }
  }
  return data::OkStatus();
}

bool ResultWriter::full() const {
  if (sink_->closed()) return true;
  if (!options_.limit.has_value()) return false;
  if (*options_.limit == 0) return true;
  const uint64_t wanted = options_.offset + *options_.limit;
  return shape_.order.empty() && (streaming_ ? passed_ : kept_.rows()) >= wanted;
}

data::Status ResultWriter::Finish() {
  const bool table = shape_.format.format() == ResultFormat::kTable;
  if (!table) TRIPLINE_RETURN_IF_ERROR(WriteHeader());
  if (streaming_) return data::OkStatus();

  std::vector<uint32_t> order(kept_.rows());
  std::iota(order.begin(), order.end(), 0);
  if (!shape_.order.empty() && !IsSorted(kept_.keys, shape_.order)) order = SortRows(kept_.keys, shape_.order);
  const size_t first = std::min<size_t>(options_.offset, order.size());
  const size_t count = std::min<size_t>(options_.limit.value_or(order.size()), order.size() - first);
  if (!table) {
    for (size_t i = first; i < first + count; ++i, ++written_) {
      if (i % kRowsBetweenAsking == 0 && Stopped()) break;
      TRIPLINE_RETURN_IF_ERROR(sink_->Write(kept_.row(order[i])));
    }
  } else {
    std::vector<std::string_view> rows;
    for (size_t i = first; i < first + count; ++i) rows.push_back(kept_.row(order[i]));
    TRIPLINE_RETURN_IF_ERROR(sink_->Write(shape_.format.Table(rows)));
    written_ += count;
  }
  return data::OkStatus();
}

bool ResultWriter::Stopped() {
  stopped_ = stopped_ || (options_.stop && options_.stop());
  return stopped_;
}

data::Status ResultWriter::WriteRow(std::string_view row) {
  const uint64_t place = passed_++;
  if (place < options_.offset) return data::OkStatus();
  if (options_.limit.has_value() && place - options_.offset >= *options_.limit) return data::OkStatus();
  ++written_;
  return sink_->Write(row);
}

data::Status ResultWriter::WriteHeader() {
  if (header_written_ || shape_.format.header().empty()) return data::OkStatus();
  header_written_ = true;
  return sink_->Write(shape_.format.header());
}

}  // namespace tripline::rules
