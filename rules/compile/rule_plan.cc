// Length: the plan of a rule set and its operator, which share what nobody else sees.
#include "rules/compile/rule_plan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "cep/domain_matcher.h"
#include "rules/compile/firing_writer.h"
#include "rules/compile/pattern_builder.h"
#include "rules/compile/row_program.h"
#include "rules/compile/rule_cost.h"
#include "rules/judge/judge.h"

namespace tripline::rules {
namespace {

// What a stream's rows are judged against, as columns.
struct Judged {
  int32_t label = -1;
  int32_t amount = -1;
};

struct WhenRule {
  size_t condition = 0;      // root of the stream's program
  std::vector<size_t> keys;  // roots
  uint32_t output = 0;       // place in outputs_
};

struct StreamPlan {
  std::shared_ptr<const data::Schema> schema;
  int32_t time_column = -1;
  int32_t unique_column = -1;
  Judged judged;
  RowProgram program;
  RuleCost cost;  // of the program
  std::vector<WhenRule> when_rules;
  struct Domain {
    uint32_t domain = 0;  // place in domains_
    size_t input = 0;     // place in its inputs
  };
  std::vector<Domain> domains;
};

// A stream whose rows go into a key domain, and where its columns stand in the domain's rows.
struct DomainInput {
  uint32_t stream = 0;
  std::vector<data::ExprPtr> keys;
  DomainProgram program;
  std::vector<std::vector<size_t>> conditions;  // per pattern: roots of its variables' row-local parts
  int32_t unique_column = -1;
  Judged judged;
};

struct MatchDomain {
  std::vector<DomainInput> inputs;  // ascending by stream
  dsl::MergedRows rows;
  std::vector<uint32_t> row_columns;  // of inputs: unique, label, amount
  std::vector<patterns::Pattern> patterns;
  std::vector<uint32_t> outputs;  // per pattern, place in outputs_
  std::shared_ptr<const cep::DomainPlan> plan;
};

struct RulePrepared : engine::Prepared {
  std::vector<std::vector<uint64_t>> predicate_words;  // per domain
  std::vector<std::vector<uint64_t>> fired;            // per when rule of the stream: bit per row
  std::vector<uint64_t> seen;                          // rows in the time range
  std::vector<uint64_t> errors;                        // per output: rows at which a condition failed
  std::vector<uint64_t> failed;                        // scratch: bit per row
  std::vector<int64_t> ns;                             // per output: time of its expressions
};

int64_t CentsOf(const data::VectorView& amount, uint32_t row) {
  if (!amount.is_valid(row)) return 0;
  const data::Value value = data::ValueAt(amount, row);
  switch (value.type().kind) {
    case data::TypeKind::kInt:
      return value.as_int() * 100;
    case data::TypeKind::kDouble:
      return std::llround(value.as_double() * 100);
    case data::TypeKind::kDecimal: {
      data::Int128 unscaled = value.as_decimal();
      int scale = value.type().scale;
      for (; scale < 2; ++scale) unscaled *= 10;
      for (; scale > 2; --scale) unscaled /= 10;
      return static_cast<int64_t>(unscaled);
    }
    default:
      return 0;
  }
}

Firing::Label LabelOf(const data::VectorView& label, uint32_t row) {
  if (!label.is_valid(row)) return Firing::Label::kNone;
  const bool fraud = label.type.kind == data::TypeKind::kBool ? data::GetBit(label.as<uint64_t>(), row)
                                                              : label.as<int64_t>()[row] != 0;
  return fraud ? Firing::Label::kFraud : Firing::Label::kGood;
}

void SortFirings(FiringPacket& packet) {
  const auto before = [](const Firing& a, const Firing& b) { return OrderOf(a, b) < 0; };
  std::vector<Firing>& firings = packet.firings;
  if (!std::is_sorted(firings.begin(), firings.end(), before)) {
    std::stable_sort(firings.begin(), firings.end(), before);
  }
}

std::vector<data::ExprPtr> KeysOf(const dsl::RuleModel& rule, size_t stream) {
  return stream < rule.keys.size() ? rule.keys[stream] : std::vector<data::ExprPtr>();
}

// --- matches to firings ---------------------------------------------------------------------------------------------

class FiringSink : public cep::MatchSink {
 public:
  FiringSink(const MatchDomain& domain, const std::vector<RuleOutput>& outputs,
             const std::vector<std::string>* sources, const state::BlockStore& store)
      : domain_(domain), outputs_(outputs), store_(store) {
    for (const uint32_t output : domain.outputs) writers_.emplace_back(outputs[output], sources);
  }

  void set_packet(FiringPacket* packet) { packet_ = packet; }

  data::Status OnOutput(const cep::MatchOutput& output) override {
    using Kind = cep::MatchOutput::Kind;
    if (output.kind != Kind::kMatch && output.kind != Kind::kTimeout) return data::OkStatus();
    FiringWriter& writer = writers_[output.pattern];
    const RuleOutput& rule = outputs_[domain_.outputs[output.pattern]];
    const uint8_t* last = output.rows.record(output.matched.back().row);
    FillRows(output.rows, output.matched);
    Firing* firing;
    if (output.kind == Kind::kTimeout) {
      FillTimeoutMeasures(output, rule);
      firing = &writer.WriteTimeout(store_.key(output.block), fired_, arrays_, packet_);
    } else {
      for (const uint32_t column : rule.needed_columns) {
        writer.inputs()[column] = output.rows.layout->View(last, column, output.rows.texts, &writer.cells()[column]);
      }
      FillMeasures(output, rule, writer);
      firing = &writer.Write(store_.key(output.block), fired_, rule.measure_heads.size(), arrays_, packet_);
    }
    Settle(output.settlement, output.last, firing);
    JudgeRow(output.rows, last, firing);
    return data::OkStatus();
  }

  data::Status OnCut(const cep::BudgetCut& cut) override {
    static constexpr std::string_view kExceeded[] = {"rows", "runs", "bytes"};
    const cep::MatchedRow rows[] = {{cut.first, 0, false}, {cut.last, 0, false}};
    FillRows(cut.rows, rows);
    const CutText text{kExceeded[static_cast<size_t>(cut.exceeded)], cut.limit, cut.dropped_rows, cut.dropped_runs};
    Firing& firing = writers_[cut.pattern].WriteCut(store_.key(cut.block), fired_, text, packet_);
    Settle(cut.settlement, fired_.back().key, &firing);
    return data::OkStatus();
  }

 private:
  static void Settle(const cep::Settlement& settlement, const engine::OrderKey& last, Firing* firing) {
    firing->settled_at_us = settlement.at_us;
    firing->settled_by = static_cast<SettledBy>(settlement.by);
    firing->settling_row = settlement.by == cep::Settlement::By::kRow ? settlement.row : last;
  }

  void FillRows(const cep::RowAccess& rows, std::span<const cep::MatchedRow> matched) {
    fired_.clear();
    unique_cells_.resize(matched.size());
    for (size_t i = 0; i < matched.size(); ++i) {
      const uint8_t* record = rows.record(matched[i].row);
      FiredRow& row = fired_.emplace_back();
      row.key = cep::OrderKeyOf(cep::HeaderOf(record));
      row.variable = matched[i].variable;
      const int32_t unique = InputOf(record).unique_column;
      if (unique < 0) continue;
      row.unique = rows.layout->View(record, static_cast<uint32_t>(unique), rows.texts, &unique_cells_[i]);
    }
  }

  const DomainInput& InputOf(const uint8_t* record) const {
    const uint32_t stream = cep::HeaderOf(record).stream;
    size_t input = 0;
    while (domain_.inputs[input].stream != stream) ++input;
    return domain_.inputs[input];
  }

  void FillTimeoutMeasures(const cep::MatchOutput& output, const RuleOutput& rule) {
    arrays_.clear();
    const auto first = static_cast<uint32_t>(rule.measure_heads.size());
    for (uint32_t i = 0; i < rule.timeout_heads.size(); ++i) {
      arrays_.push_back(output.navigator->MeasureValue(first + i));
    }
  }

  void FillMeasures(const cep::MatchOutput& output, const RuleOutput& rule, FiringWriter& writer) {
    arrays_.clear();
    const cep::PatternPlan& plan = domain_.plan->patterns()[output.pattern];
    for (uint32_t measure = 0; measure < rule.measure_heads.size(); ++measure) {
      if (plan.pattern.measures[measure].expression->type.kind == data::TypeKind::kArray) {
        arrays_.resize(rule.measure_heads.size());
        arrays_[measure] = output.navigator->MeasureValue(measure);
      } else {
        const data::VectorView value = output.navigator->Measure(measure);
        if (value.errors != nullptr && data::GetBit(value.errors, 0)) writer.NoteError();
        writer.inputs()[rule.columns + measure] = value;
      }
    }
  }

  void JudgeRow(const cep::RowAccess& rows, const uint8_t* record, Firing* firing) const {
    data::StringRef cell;
    const Judged& judged = InputOf(record).judged;
    if (judged.label >= 0) {
      firing->label = LabelOf(rows.layout->View(record, static_cast<uint32_t>(judged.label), rows.texts, &cell), 0);
    }
    if (judged.amount >= 0) {
      firing->amount_cents =
          CentsOf(rows.layout->View(record, static_cast<uint32_t>(judged.amount), rows.texts, &cell), 0);
    }
  }

  const MatchDomain& domain_;
  const std::vector<RuleOutput>& outputs_;
  const state::BlockStore& store_;
  std::vector<FiringWriter> writers_;
  std::vector<FiredRow> fired_;
  std::vector<data::StringRef> unique_cells_;
  std::vector<data::Value> arrays_;
  FiringPacket* packet_ = nullptr;
};

class RuleOperator : public engine::KeyedOperator {
 public:
  RuleOperator(uint32_t domain, const MatchDomain& match, const std::vector<RuleOutput>& outputs,
               const std::vector<std::string>* sources, state::BlockStore& store, state::TimerIndex& timers)
      : domain_(domain), match_(match), outputs_(outputs), matcher_(match.plan, store, timers),
        sink_(match, outputs, sources, store) {}

  data::Status ProcessRows(const engine::Frame& frame, std::span<const engine::KeyedRow> rows,
                           engine::Packet& out) override {
    sink_.set_packet(static_cast<FiringPacket*>(&out));
    if (rows.empty()) return data::OkStatus();
    bits_.clear();
    for (const engine::Slice& slice : frame.slices) {
      bits_.push_back(static_cast<const RulePrepared&>(*slice.batch->prepared).predicate_words[domain_].data());
    }
    const int64_t begin_ns = SteadyNs();
    TRIPLINE_RETURN_IF_ERROR(matcher_.ProcessRows(frame, bits_, rows, sink_));
    ShareTime(SteadyNs() - begin_ns, static_cast<FiringPacket&>(out));
    return data::OkStatus();
  }

  data::Status FireTimers(const engine::Frame& frame, std::span<const state::DueTimer> due,
                          engine::Packet& out) override {
    sink_.set_packet(static_cast<FiringPacket*>(&out));
    if (frame.end == engine::Frame::End::kDrain) return matcher_.DrainDue(due, sink_);
    return matcher_.FireTimers(due, frame.cut_us, sink_);
  }

  data::Status Drain(const engine::Frame&, engine::Packet& out) override {
    sink_.set_packet(static_cast<FiringPacket*>(&out));
    return matcher_.Drain(sink_);
  }

  void Seal(engine::Packet& out) override { SortFirings(static_cast<FiringPacket&>(out)); }

 private:
  // A domain's time belongs to its rules by the searches that each of them ran.
  void ShareTime(int64_t ns, FiringPacket& packet) {
    const std::vector<uint64_t>& visits = matcher_.visits();
    uint64_t all = 0;
    for (size_t i = 0; i < visits.size(); ++i) all += visits[i] + 1;
    for (size_t i = 0; i < visits.size(); ++i) {
      const double part = static_cast<double>(visits[i] + 1) / static_cast<double>(all);
      packet.AddTime(outputs_[match_.outputs[i]].number, static_cast<int64_t>(static_cast<double>(ns) * part));
    }
    matcher_.ResetVisits();
  }

  const uint32_t domain_;
  const MatchDomain& match_;
  const std::vector<RuleOutput>& outputs_;
  cep::DomainMatcher matcher_;
  FiringSink sink_;
  std::vector<const uint64_t*> bits_;
};

// --- the plan -------------------------------------------------------------------------------------------------------

class RulePlan : public engine::Plan {
 public:
  explicit RulePlan(const CompileOptions& options)
      : sources_(options.source_names), range_{options.from_us, options.to_us}, budget_(options.budget) {}

  data::Status Compile(const dsl::Model& model, const CompileOptions& options);
  std::vector<RuleDomain> RuleDomains(const dsl::Model& model) const;

  std::span<const Domain> domains() const override { return domain_list_; }
  std::unique_ptr<engine::Prepared> MakePrepared() const override {
    auto prepared = std::make_unique<RulePrepared>();
    prepared->domains.resize(domains_.size());
    prepared->predicate_words.resize(domains_.size());
    return prepared;
  }
  std::unique_ptr<engine::Packet> MakePacket() const override { return std::make_unique<FiringPacket>(); }
  data::Status Prepare(uint32_t stream, const data::RecordBatch& batch, engine::Prepared& out) const override;
  data::Status RowStage(const engine::Frame& frame, engine::Packet& out) const override;
  std::unique_ptr<engine::KeyedOperator> MakeOperator(uint32_t domain, state::BlockStore& store,
                                                      state::TimerIndex& timers) const override {
    return std::make_unique<RuleOperator>(domain, domains_[domain], outputs_, &sources_, store, timers);
  }

 private:
  data::Status FindJudged(const CompileOptions& options);
  void AddWhenRule(const dsl::RuleModel& rule, uint32_t stream, uint32_t output);
  void AddMatchRule(const dsl::RuleModel& rule, const dsl::MergedRows& rows, uint32_t output);
  MatchDomain& AddDomainOf(const dsl::RuleModel& rule, const dsl::MergedRows& rows);
  data::Status PlanDomains();
  void CountRows(const StreamPlan& stream, const engine::Slice& slice, FiringPacket& packet) const;
  void FireRows(const engine::Slice& slice, std::vector<FiringWriter>& writers, FiringPacket& packet) const;

  // Constant after Compile.
  std::vector<std::string> sources_;
  TimeRange range_;
  cep::KeyBudget budget_;
  std::vector<std::unique_ptr<StreamPlan>> streams_;
  std::vector<RuleOutput> outputs_;
  std::vector<MatchDomain> domains_;
  std::vector<Domain> domain_list_;

  // Writers of the row stage's callers: one for each output, lent a frame at a time.
  mutable std::mutex mutex_;
  mutable std::vector<std::vector<FiringWriter>> idle_writers_;  // guarded by mutex_
};

data::Status RulePlan::FindJudged(const CompileOptions& options) {
  const auto find = [&](const std::string& name, bool label) -> data::Status {
    if (name.empty()) return data::OkStatus();
    bool found = false;
    std::string known;
    for (const std::unique_ptr<StreamPlan>& stream : streams_) {
      for (uint32_t i = 0; i < stream->schema->fields.size(); ++i) {
        const data::Field& field = stream->schema->fields[i];
        const bool fits = label ? field.type.kind == data::TypeKind::kInt || field.type.kind == data::TypeKind::kBool
                                : data::IsNumeric(field.type);
        if (fits) known += (known.empty() ? "" : ", ") + field.name;
        if (field.name != name || !fits) continue;
        (label ? stream->judged.label : stream->judged.amount) = static_cast<int32_t>(i);
        found = true;
      }
    }
    if (found) return data::OkStatus();
    return data::Error(data::Fault::kCaller, "TRL0645",
                       fmt::format("no stream has a column '{}' that can be the {}: {} columns are {}; declare it in "
                                   "the stream or name one of these",
                                   name, label ? "label" : "amount", label ? "int and bool" : "numeric",
                                   known.empty() ? "none" : known));
  };
  TRIPLINE_RETURN_IF_ERROR(find(options.label_column, true));
  return find(options.amount_column, false);
}

data::Status RulePlan::Compile(const dsl::Model& model, const CompileOptions& options) {
  for (const dsl::StreamModel& stream : model.streams) {
    auto plan = std::make_unique<StreamPlan>();
    plan->schema = stream.schema;
    plan->time_column = stream.time_column;
    plan->unique_column = stream.unique_column;
    streams_.push_back(std::move(plan));
  }
  TRIPLINE_RETURN_IF_ERROR(FindJudged(options));
  const std::vector<uint32_t> running = RunningRules(model);
  for (uint32_t number = 0; number < running.size(); ++number) {
    const dsl::RuleModel& rule = model.rules[running[number]];
    const dsl::MergedRows rows = dsl::RowsOf(model, rule.streams);
    TRIPLINE_ASSIGN_OR_RETURN(RuleOutput output, RuleOutput::Make(model, rule, number, rows));
    outputs_.push_back(std::move(output));
    const auto place = static_cast<uint32_t>(outputs_.size() - 1);
    rule.match.has_value() ? AddMatchRule(rule, rows, place) : AddWhenRule(rule, rule.streams[0], place);
  }
  TRIPLINE_RETURN_IF_ERROR(PlanDomains());
  for (const std::unique_ptr<StreamPlan>& stream : streams_) {
    TRIPLINE_RETURN_IF_ERROR(stream->program.Compile());
    TRIPLINE_RETURN_IF_ERROR(stream->cost.Compile());
  }
  return data::OkStatus();
}

void RulePlan::AddWhenRule(const dsl::RuleModel& rule, uint32_t stream, uint32_t output) {
  StreamPlan& plan = *streams_[stream];
  WhenRule when;
  when.condition = plan.program.Add(rule.when);
  std::vector<data::ExprPtr> read = KeysOf(rule, 0);
  for (const data::ExprPtr& key : read) when.keys.push_back(plan.program.Add(key));
  when.output = output;
  read.push_back(rule.when);
  plan.cost.Add(output, std::move(read));
  plan.when_rules.push_back(std::move(when));
}

void RulePlan::AddMatchRule(const dsl::RuleModel& rule, const dsl::MergedRows& rows, uint32_t output) {
  const auto same = [&](const MatchDomain& domain) {
    bool equal = domain.inputs.size() == rule.streams.size();
    for (size_t i = 0; equal && i < rule.streams.size(); ++i) {
      const std::vector<data::ExprPtr> keys = KeysOf(rule, i);
      equal = domain.inputs[i].stream == rule.streams[i] &&
              std::equal(keys.begin(), keys.end(), domain.inputs[i].keys.begin(), domain.inputs[i].keys.end(),
                         [](const auto& a, const auto& b) { return data::EqualExprs(*a, *b); });
    }
    return equal;
  };
  const auto found = std::find_if(domains_.begin(), domains_.end(), same);
  MatchDomain& domain = found == domains_.end() ? AddDomainOf(rule, rows) : *found;
  std::vector<uint32_t> row_columns = outputs_[output].needed_columns;
  row_columns.insert(row_columns.end(), domain.row_columns.begin(), domain.row_columns.end());
  domain.patterns.push_back(BuildPattern(*rule.match, *rows.schema, std::move(row_columns)));
  domain.outputs.push_back(output);
}

MatchDomain& RulePlan::AddDomainOf(const dsl::RuleModel& rule, const dsl::MergedRows& rows) {
  MatchDomain& domain = domains_.emplace_back();
  domain.rows = rows;
  for (size_t i = 0; i < rule.streams.size(); ++i) {
    const StreamPlan& stream = *streams_[rule.streams[i]];
    DomainInput& input = domain.inputs.emplace_back();
    input.stream = rule.streams[i];
    input.keys = KeysOf(rule, i);
    const auto place = [&](int32_t column) {
      if (column < 0) return -1;
      domain.row_columns.push_back(rows.Place(i, static_cast<uint32_t>(column)));
      return static_cast<int32_t>(domain.row_columns.back());
    };
    input.judged = {place(stream.judged.label), place(stream.judged.amount)};
    input.unique_column = place(stream.unique_column);
  }
  return domain;
}

// The row-local parts of a pattern's conditions, as far as the program's rows may meet them.
std::vector<DomainProgram::Predicate> ConditionsOf(const DomainProgram& program, const cep::PatternPlan& pattern) {
  std::vector<DomainProgram::Predicate> conditions;
  for (const DomainProgram::Predicate& predicate : program.predicates) {
    const auto reads = [&](const cep::VariablePlan& variable) {
      return variable.predicate == static_cast<int32_t>(predicate.bit);
    };
    if (std::any_of(pattern.variables.begin(), pattern.variables.end(), reads)) conditions.push_back(predicate);
  }
  return conditions;
}

// Rows among `rows` at which one of the roots carries an error.
uint64_t CountErrors(const RowProgram::Lease& lease, std::span<const size_t> roots, const std::vector<uint64_t>& rows,
                     std::vector<uint64_t>* failed) {
  failed->assign(rows.size(), 0);
  bool any = false;
  for (const size_t root : roots) any = lease.AddErrorBits(root, failed) || any;
  uint64_t count = 0;
  for (size_t i = 0; any && i < rows.size(); ++i) count += static_cast<uint64_t>(std::popcount((*failed)[i] & rows[i]));
  return count;
}

data::Status RulePlan::PlanDomains() {
  for (MatchDomain& domain : domains_) {
    const std::vector<data::Type> types = domain.patterns[0].column_types;
    std::vector<uint32_t> streams;
    for (const DomainInput& input : domain.inputs) streams.push_back(input.stream);
    cep::DomainOptions options{.streams = StreamsOf(domain.rows, streams), .budget = budget_};
    TRIPLINE_ASSIGN_OR_RETURN(domain.plan, cep::DomainPlan::Make(types, std::move(domain.patterns), options));
    const auto place = static_cast<uint32_t>(&domain - domains_.data());
    for (size_t i = 0; i < domain.inputs.size(); ++i) {
      DomainInput& input = domain.inputs[i];
      StreamPlan& stream = *streams_[input.stream];
      input.program = AddDomain(input.keys, NullKeys::kLeaveOut, *domain.plan, i, &stream.program);
      for (size_t pattern = 0; pattern < domain.outputs.size(); ++pattern) {
        std::vector<data::ExprPtr> read = input.keys;
        std::vector<size_t>& roots = input.conditions.emplace_back();
        for (const auto [bit, root] : ConditionsOf(input.program, domain.plan->patterns()[pattern])) {
          roots.push_back(root);
          read.push_back(domain.plan->PredicateOf(bit, i));
        }
        stream.cost.Add(domain.outputs[pattern], std::move(read));
      }
      stream.domains.push_back({place, i});
    }
    domain_list_.push_back({fmt::format("domain {}", place), domain.plan->slots().bytes(), domain.plan->slots().hot_bytes()});
  }
  return data::OkStatus();
}

std::vector<RuleDomain> RulePlan::RuleDomains(const dsl::Model& model) const {
  const std::vector<uint32_t> running = RunningRules(model);
  std::vector<RuleDomain> domains;
  for (const MatchDomain& match : domains_) {
    RuleDomain& domain = domains.emplace_back();
    domain.plan = match.plan;
    for (const uint32_t output : match.outputs) domain.rules.push_back(running[outputs_[output].number]);
  }
  return domains;
}

data::Status RulePlan::Prepare(uint32_t stream_number, const data::RecordBatch& batch, engine::Prepared& out) const {
  auto& prepared = static_cast<RulePrepared&>(out);
  const StreamPlan& stream = *streams_[stream_number];
  const int64_t* times = stream.time_column < 0
                             ? nullptr
                             : batch.columns[static_cast<size_t>(stream.time_column)].values<int64_t>();
  MarkRows(times, batch.rows, range_, &prepared.seen);
  // A batch of another stream may have been here before.
  for (engine::PreparedKeys& keys : prepared.domains) {
    keys.relevant.clear();
    keys.null_keys = 0;
  }
  prepared.errors.assign(outputs_.size(), 0);
  prepared.ns.assign(outputs_.size(), 0);
  const int64_t begin_ns = SteadyNs();
  RowProgram::Lease lease(stream.program, batch);
  for (const auto [place, number] : stream.domains) {
    const MatchDomain& domain = domains_[place];
    const DomainInput& input = domain.inputs[number];
    engine::PreparedKeys& keys = prepared.domains[place];
    keys.relevant = prepared.seen;
    PrepareDomain(input.program, lease, batch.rows, &keys, &prepared.predicate_words[place]);
    for (size_t i = 0; i < domain.outputs.size(); ++i) {
      prepared.errors[domain.outputs[i]] = CountErrors(lease, input.conditions[i], keys.relevant, &prepared.failed);
    }
  }
  const uint32_t words = data::BitmapWords(batch.rows);
  prepared.fired.resize(stream.when_rules.size());
  for (size_t i = 0; i < stream.when_rules.size(); ++i) {
    const WhenRule& rule = stream.when_rules[i];
    std::vector<uint64_t>& fired = prepared.fired[i];
    fired.resize(words);
    lease.TrueBits(rule.condition, fired.data());
    prepared.errors[rule.output] = CountErrors(lease, {&rule.condition, 1}, prepared.seen, &prepared.failed);
    for (uint32_t word = 0; word < words; ++word) fired[word] &= prepared.seen[word];
    for (const size_t key : rule.keys) {
      const data::VectorView view = lease.view(key);
      if (view.validity == nullptr) continue;
      for (uint32_t row = 0; row < batch.rows; ++row) {
        if (!view.is_valid(row)) data::ClearBit(fired.data(), row);
      }
    }
  }
  if (batch.rows > 0) stream.cost.Divide(batch, SteadyNs() - begin_ns, &prepared.ns);
  return data::OkStatus();
}

void RulePlan::CountRows(const StreamPlan& stream, const engine::Slice& slice, FiringPacket& packet) const {
  const auto& prepared = static_cast<const RulePrepared&>(*slice.batch->prepared);
  if (slice.from == 0) {
    for (const engine::PreparedKeys& keys : prepared.domains) packet.null_key_rows += keys.null_keys;
    for (size_t i = 0; i < outputs_.size(); ++i) {
      if (prepared.errors[i] > 0) packet.CountErrors(outputs_[i].number, prepared.errors[i]);
      if (prepared.ns[i] > 0) packet.AddTime(outputs_[i].number, prepared.ns[i]);
    }
  }
  if (stream.judged.label < 0) return;
  const data::RecordBatch& batch = *slice.batch->batch;
  const data::VectorView labels = batch.columns[static_cast<size_t>(stream.judged.label)].view();
  for (uint32_t row = slice.from; row < slice.to; ++row) {
    if (!data::GetBit(prepared.seen.data(), row)) continue;
    const Firing::Label label = LabelOf(labels, row);
    packet.labelled_rows += label != Firing::Label::kNone ? 1 : 0;
    if (label != Firing::Label::kFraud) continue;
    ++packet.fraud_rows;
    if (stream.judged.amount >= 0) {
      packet.fraud_cents += CentsOf(batch.columns[static_cast<size_t>(stream.judged.amount)].view(), row);
    }
  }
}

void RulePlan::FireRows(const engine::Slice& slice, std::vector<FiringWriter>& writers, FiringPacket& packet) const {
  const engine::PreparedBatch& prepared_batch = *slice.batch;
  const auto& prepared = static_cast<const RulePrepared&>(*prepared_batch.prepared);
  const StreamPlan& stream = *streams_[prepared_batch.stream];
  const data::RecordBatch& batch = *prepared_batch.batch;
  std::vector<uint64_t> words(batch.columns.size());
  std::string key;
  for (size_t i = 0; i < stream.when_rules.size(); ++i) {
    const WhenRule& rule = stream.when_rules[i];
    const RuleOutput& output = outputs_[rule.output];
    FiringWriter& writer = writers[rule.output];
    std::optional<RowProgram::Lease> lease;
    for (uint32_t row = slice.from; row < slice.to; ++row) {
      if (prepared.fired[i][row / 64] >> (row % 64) == 0) {
        row |= 63;  // nothing more in this word
        continue;
      }
      if (!data::GetBit(prepared.fired[i].data(), row)) continue;
      for (const uint32_t column : output.needed_columns) {
        writer.inputs()[column] = RowView(batch.columns[column].view(), row, &words[column]);
      }
      key.clear();
      // Key expressions are evaluated again: few batches hold a row that fired.
      if (!rule.keys.empty() && !lease.has_value()) lease.emplace(stream.program, batch);
      for (const size_t root : rule.keys) AppendKeyColumn(lease->view(root), row, &key);
      FiredRow fired;
      fired.key = {prepared_batch.times == nullptr ? 0 : prepared_batch.times[row], prepared_batch.stream,
                   {batch.source, batch.positions[row]}};
      uint64_t word = 0;
      if (stream.unique_column >= 0) {
        fired.unique = RowView(batch.columns[static_cast<size_t>(stream.unique_column)].view(), row, &word);
      }
      Firing& firing = writer.Write(key, {&fired, 1}, 0, {}, &packet);
      firing.settled_at_us = fired.key.time_us;
      firing.settled_by = SettledBy::kRow;
      firing.settling_row = fired.key;
      if (stream.judged.label >= 0) {
        firing.label = LabelOf(batch.columns[static_cast<size_t>(stream.judged.label)].view(), row);
      }
      if (stream.judged.amount >= 0) {
        firing.amount_cents = CentsOf(batch.columns[static_cast<size_t>(stream.judged.amount)].view(), row);
      }
    }
  }
}

data::Status RulePlan::RowStage(const engine::Frame& frame, engine::Packet& out) const {
  auto& packet = static_cast<FiringPacket&>(out);
  std::vector<FiringWriter> writers;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_writers_.empty()) {
      writers = std::move(idle_writers_.back());
      idle_writers_.pop_back();
    }
  }
  if (writers.empty()) {
    for (const RuleOutput& output : outputs_) writers.emplace_back(output, &sources_);
  }
  for (const engine::Slice& slice : frame.slices) {
    CountRows(*streams_[slice.batch->stream], slice, packet);
    FireRows(slice, writers, packet);
  }
  SortFirings(packet);
  const std::lock_guard lock(mutex_);
  idle_writers_.push_back(std::move(writers));
  return data::OkStatus();
}

}  // namespace

data::StatusOr<std::shared_ptr<const engine::Plan>> CompileRules(const dsl::Model& model,
                                                                 const CompileOptions& options) {
  auto plan = std::make_shared<RulePlan>(options);
  TRIPLINE_RETURN_IF_ERROR(plan->Compile(model, options));
  return std::shared_ptr<const engine::Plan>(std::move(plan));
}

data::StatusOr<std::vector<RuleDomain>> DomainsOfRules(const dsl::Model& model) {
  RulePlan plan({});
  TRIPLINE_RETURN_IF_ERROR(plan.Compile(model, {}));
  return plan.RuleDomains(model);
}

}  // namespace tripline::rules
