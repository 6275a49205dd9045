#include "rules/explain/condition_reader.h"

#include <set>

#include "dsl/merged_rows.h"

namespace tripline::rules {

data::StatusOr<std::unique_ptr<ConditionReader>> ConditionReader::Make(const cep::PatternPlan& plan,
                                                                       const dsl::Model& model,
                                                                       const dsl::RuleModel& rule) {
  std::unique_ptr<ConditionReader> reader(new ConditionReader(plan, model, rule));
  const dsl::MergedRows rows = dsl::RowsOf(model, rule.streams);
  const std::vector<dsl::SubsetModel> subsets =
      rule.match.has_value() ? rule.match->subsets : std::vector<dsl::SubsetModel>();
  const patterns::Pattern& pattern = plan.pattern;
  const InputNames names = [&](uint32_t input) {
    if (input < pattern.columns) return rows.schema->fields[input].name;
    return NavigationText(pattern, pattern.navigations[input - pattern.columns], *rows.schema, subsets);
  };
  for (const patterns::Variable& variable : pattern.variables) {
    std::vector<Conjunct>& conjuncts = reader->conjuncts_.emplace_back();
    if (variable.condition == nullptr) continue;
    for (const data::ExprPtr& part : data::Conjuncts(variable.condition)) {
      TRIPLINE_ASSIGN_OR_RETURN(Conjunct conjunct, reader->Compile(part, names));
      conjuncts.push_back(std::move(conjunct));
    }
  }
  return reader;
}

data::StatusOr<ConditionReader::Conjunct> ConditionReader::Compile(const data::ExprPtr& part,
                                                                   const InputNames& names) const {
  Conjunct conjunct;
  conjunct.text = ExpressionText(*part, names);
  TRIPLINE_ASSIGN_OR_RETURN(conjunct.program.program, data::Program::Compile(std::span(&part, 1)));
  std::set<uint32_t> seen;
  const uint32_t columns = plan_.pattern.columns;
  data::VisitInputs(*part, [&](uint32_t input, data::Type) {
    if (!seen.insert(input).second) return;
    const bool navigation = input >= columns;
    conjunct.program.loads.push_back({input, navigation, navigation ? input - columns : input});
    conjunct.names.push_back(names(input));
  });
  conjunct.scratch = cep::ExprScratch(conjunct.program);
  return conjunct;
}

// A row that `until` is tested with has no variable, but PREV and NEXT start from it.
data::VectorView ConditionReader::Navigation(const cep::RowAccess& rows, uint32_t index, uint32_t variable,
                                             uint64_t row) {
  const cep::NavigationPlan& plan = plan_.navigations[index];
  const patterns::Navigation& navigation = plan.navigation;
  const bool starts_here = !plan_.pattern.variables[variable].mapped && plan.covers_all && plan.plain_column >= 0 &&
                           navigation.from_last && navigation.logical_offset == 0;
  if (!starts_here) return navigator_.Navigation(index);
  const uint64_t at = row + static_cast<uint64_t>(int64_t{navigation.physical_offset});
  if (!rows.has(at)) return cep::NullView(navigation.type);
  return rows.layout->View(rows.record(at), static_cast<uint32_t>(plan.plain_column), rows.texts, &cell_);
}

std::vector<std::string> ConditionReader::Texts(uint32_t variable) const {
  std::vector<std::string> texts;
  for (const Conjunct& conjunct : conjuncts_[variable]) texts.push_back(conjunct.text);
  return texts;
}

ConjunctView ConditionReader::StreamOf(const cep::RowAccess& rows, uint32_t variable, uint64_t row) const {
  const uint32_t wanted = streams_[static_cast<size_t>(plan_.pattern.variables[variable].stream)];
  const uint32_t got = cep::HeaderOf(rows.record(row)).stream;
  ConjunctView view;
  view.text = "on " + model_.streams[wanted].name;
  view.values.emplace_back("stream", model_.streams[got].name);
  view.truth = wanted == got ? ConjunctView::Truth::kTrue : ConjunctView::Truth::kFalse;
  return view;
}

std::vector<ConjunctView> ConditionReader::Read(const cep::RowAccess& rows, std::span<const cep::MatchedRow> labels,
                                                uint32_t variable, uint64_t row) {
  labels_.assign(labels.begin(), labels.end());
  if (plan_.pattern.variables[variable].mapped) labels_.push_back({row, variable, false});
  navigator_.Begin(rows, labels_, 1, engine::kEndOfTime);
  navigator_.Advance(labels_.size());
  std::vector<ConjunctView> views;
  if (plan_.pattern.variables[variable].stream >= 0) views.push_back(StreamOf(rows, variable, row));
  for (Conjunct& conjunct : conjuncts_[variable]) {
    ConjunctView& view = views.emplace_back();
    view.text = conjunct.text;
    for (size_t i = 0; i < conjunct.program.loads.size(); ++i) {
      const cep::Load& load = conjunct.program.loads[i];
      if (load.navigation) {
        conjunct.scratch.inputs[load.input] = Navigation(rows, load.index, variable, row);
      } else {
        cep::LoadColumn(rows, rows.record(row), load, i, conjunct.scratch);
      }
      view.values.emplace_back(conjunct.names[i], ValueText(data::ValueAt(conjunct.scratch.inputs[load.input], 0)));
    }
    const data::Value holds = data::ValueAt(cep::Run(conjunct.program, conjunct.scratch), 0);
    if (!holds.is_null()) view.truth = holds.as_bool() ? ConjunctView::Truth::kTrue : ConjunctView::Truth::kFalse;
  }
  return views;
}

}  // namespace tripline::rules
