// The ordered end of a query's job: takes the packets of frames and hands rows of the result to the writer.
//
// Three kinds: rows that the row stage has rendered (RenderedFinal), keys and arguments of groups (GroupFinal), rows of
// matches, merged into the order in which they settle (MatchFinal).
//
// Thread-safety: as engine::FinalStage. Failures: those of the writer. A query's job is never saved.
#ifndef TRIPLINE_RULES_QUERY_QUERY_FINAL_H_
#define TRIPLINE_RULES_QUERY_QUERY_FINAL_H_

#include <functional>
#include <memory>
#include <vector>

#include "engine/flow/operator.h"
#include "rules/compile/match_plan.h"
#include "rules/query/group_table.h"
#include "rules/query/result_writer.h"
#include "rules/query/row_renderer.h"
#include "rules/query/select_plan.h"

namespace tripline::rules {

class QueryFinal : public engine::FinalStage {
 public:
  // When the job has ended.
  virtual data::Status Finish() = 0;
  // on_full: called once no further row can change the result, or `stop` says that no more are wished for.
  void set_on_full(std::function<void()> on_full, std::function<bool()> stop) {
    on_full_ = std::move(on_full);
    stop_ = std::move(stop);
  }

  void Save(std::string*) const override {}
  data::Status Restore(std::string_view) override;

 protected:
  void CheckFull(const ResultWriter& writer) {
    if (on_full_ && (writer.full() || (stop_ && stop_()))) on_full_();
  }

 private:
  std::function<void()> on_full_;
  std::function<bool()> stop_;
};

class RenderedFinal final : public QueryFinal {
 public:
  explicit RenderedFinal(ResultWriter* writer) : writer_(writer) {}
  data::Status Process(const engine::Frame& frame, std::span<engine::Packet* const> packets) override;
  data::Status Finish() override { return writer_->Finish(); }

 private:
  ResultWriter* writer_;
};

class GroupFinal final : public QueryFinal {
 public:
  GroupFinal(const dsl::SelectModel& select, const SelectShape& shape, ResultWriter* writer)
      : shape_(shape), groups_(select), writer_(writer) {}
  // Groups of rows: from packets of a select, or from rows of matches (MatchFinal).
  void Add(const RowColumns& rows) { groups_.Add(rows); }
  data::Status Process(const engine::Frame& frame, std::span<engine::Packet* const> packets) override;
  data::Status Finish() override;

 private:
  const SelectShape& shape_;
  GroupTable groups_;
  ResultWriter* writer_;
};

class MatchFinal final : public QueryFinal {
 public:
  // groups: null, or what the rows are aggregated into.
  static data::StatusOr<std::unique_ptr<MatchFinal>> Make(const dsl::SelectModel& select, const SelectShape& shape,
                                                          ResultWriter* writer, std::unique_ptr<GroupFinal> groups);
  data::Status Process(const engine::Frame& frame, std::span<engine::Packet* const> packets) override;
  data::Status Finish() override;

 private:
  struct Entry {
    const RowPacket::Place* place;
    uint32_t batch;  // of all batches of the frame
  };

  MatchFinal(const SelectShape& shape, ResultWriter* writer, std::unique_ptr<GroupFinal> groups);
  void Merge(std::span<engine::Packet* const> packets);
  void Evaluate(uint32_t batch);
  data::Status AddToGroups(const Entry& entry);

  const SelectShape& shape_;
  ResultWriter* writer_;
  std::unique_ptr<GroupFinal> groups_;

  // With groups: keys and arguments, then `where`.
  data::Program group_program_;
  bool has_where_ = false;
  std::vector<data::Type> group_types_;

  // Scratch of a frame, kept for its memory.
  std::vector<const OutputBatch*> batches_;
  std::vector<Entry> merged_;
  std::vector<std::unique_ptr<RowRenderer>> renderers_;  // by batch
  std::vector<data::Program::Scratch> group_scratches_;  // by batch
  std::vector<ResultCells> cells_;
  std::vector<data::VectorView> views_;
  RenderedRows rendered_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_QUERY_FINAL_H_
