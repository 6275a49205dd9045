#include "rules/query/ordered_source.h"

namespace tripline::rules {

data::Status OrderedSource::Release(std::unique_ptr<Piece> piece, std::vector<engine::BatchPtr>* out) {
  const bool last = piece == nullptr;
  const size_t first = out->size();
  TRIPLINE_RETURN_IF_ERROR(source_->Release(std::move(piece), out));
  for (size_t i = first; i < out->size(); ++i) {
    const data::RecordBatch& batch = *(*out)[i];
    if (!check_.Next(batch)) return data::Error(data::Fault::kData, "TRL0651", "the rows are in another order");
    if (time_column_ >= 0 && batch.rows > 0) {
      frontier_us_ = batch.columns[static_cast<size_t>(time_column_)].values<int64_t>()[batch.rows - 1];
    }
  }
  if (last) frontier_us_ = engine::kEndOfTime;
  return data::OkStatus();
}

}  // namespace tripline::rules
