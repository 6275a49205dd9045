#include "dsl/analysis_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace tripline::dsl {

RowNames::RowNames(AnalysisContext& context, const std::vector<uint32_t>& streams) {
  std::vector<const StreamModel*> models;
  for (const uint32_t stream : streams) {
    all_.push_back(streams_.size());
    streams_.push_back(&context.streams[stream]);
    models.push_back(streams_.back()->model);
  }
  rows_ = MergeRows(models);
}

bool RowNames::StreamsWith(const Name& name, const Places& among, Places* found) const {
  for (const size_t place : among) {
    std::vector<NameCandidate> columns;
    if (!FindColumns(*streams_[place], name, &columns)) return false;
    if (!columns.empty()) found->push_back(place);
  }
  return true;
}

bool RowNames::Find(const Name& name, const Places& among, std::vector<NameCandidate>* found) const {
  const auto begin = static_cast<ptrdiff_t>(found->size());
  for (const size_t place : among) {
    std::vector<NameCandidate> columns;
    if (!FindColumns(*streams_[place], name, &columns)) return false;
    for (NameCandidate& column : columns) {
      column.index = rows_.Place(place, column.index);
      const bool known = std::any_of(found->begin() + begin, found->end(),
                                     [&](const NameCandidate& one) { return one.index == column.index; });
      if (!known) found->push_back(std::move(column));
    }
  }
  return true;
}

bool RowNames::RefuseTypes(AnalysisContext& context, const Name& name, const std::vector<NameCandidate>& found,
                           const std::string& fix) const {
  const bool one_name = found.size() > 1 && std::all_of(found.begin(), found.end(), [&](const NameCandidate& one) {
                          return one.name == found[0].name;
                        });
  if (!one_name) return false;
  std::string types;
  for (size_t i = 0; i < found.size(); ++i) {
    std::vector<std::string> names;
    for (const size_t place : all_) {
      if (Has(place, found[i].index)) names.push_back(streams_[place]->model->name);
    }
    types += fmt::format("{}{} in {}", i == 0 ? "" : i + 1 == found.size() ? " and " : ", ",
                         data::TypeName(fields()[found[i].index].type), JoinNames(names));
  }
  context.Error("TRL0435", name.span, fmt::format("'{}' has several types here: it is {}", name.text, types)).Fix(fix);
  return true;
}

std::optional<uint32_t> RowNames::One(AnalysisContext& context, const Name& name, const Places& among,
                                      const std::string& who) const {
  if (!merged()) return OneColumn(context, *streams_[0], name);
  std::vector<NameCandidate> found;
  if (!Find(name, among, &found)) return std::nullopt;
  const bool lacking = found.empty();
  if (lacking && !Find(name, all_, &found)) return std::nullopt;
  if (found.empty()) {
    std::vector<std::string> names;
    AllNames(among, &names);
    SuggestName(context.Error("TRL0250", name.span, NotFound(name, among)), name, names);
    return std::nullopt;
  }
  if (lacking) {
    context.Warning("TRL0459", name.span,
                    fmt::format("{} takes rows of {}, which has no column '{}': this is always NULL", who, Text(among),
                                name.text));
    return found[0].index;
  }
  if (found.size() == 1) return found[0].index;
  if (!RefuseTypes(context, name, found, "read it from a variable that is bound to one of the streams, as in define V on "
                                         "STREAM as …")) {
    std::vector<std::string> names;
    for (const NameCandidate& candidate : found) names.push_back(candidate.name);
    context.Error("TRL0251", name.span, fmt::format("'{}' may mean the columns {}", name.text, JoinNames(names)))
        .Fix("write the name in double quotes, in its exact case");
  }
  return std::nullopt;
}

std::string RowNames::Text(const Places& among) const {
  std::vector<std::string> names;
  for (const size_t place : among) names.push_back(streams_[place]->model->name);
  return fmt::format("{}{}", names.size() == 1 ? "stream " : "the streams ", JoinNames(names));
}

std::string RowNames::NotFound(const Name& name, const Places& among) const {
  return among.size() == 1 ? fmt::format("{} has no column '{}'", Text(among), name.text)
                           : fmt::format("none of {} has a column '{}'", Text(among), name.text);
}

void RowNames::AllNames(const Places& among, std::vector<std::string>* names) const {
  for (const size_t place : among) {
    for (const data::Field& field : streams_[place]->model->schema->fields) {
      if (std::find(names->begin(), names->end(), field.name) == names->end()) names->push_back(field.name);
    }
  }
}

std::optional<size_t> RowNames::StreamNamed(const Name& name) const {
  for (const size_t place : all_) {
    if (RefersTo(name, streams_[place]->model->name)) return place;
  }
  return std::nullopt;
}

bool RowScope::Find(const Name& name, std::vector<NameCandidate>* found) {
  if (measures_ != nullptr) {
    for (uint32_t m = 0; m < measures_->size(); ++m) {
      const std::string& measure = (*measures_)[m].name;
      if (RefersTo(name, measure)) {
        found->push_back({measure, fmt::format("the measure '{}'", measure), rows_.columns() + m,
                          (*measures_)[m].span});
      }
    }
    if (!found->empty()) return true;
  }
  if (!rows_.Find(name, rows_.all(), found)) return false;
  return !rows_.RefuseTypes(context_, name, *found,
                            fmt::format("write {}.{}, or make a measure of it",
                                        WrittenName(rows_.stream(0).model->name), WrittenName(name.text)));
}

void RowScope::AllNames(std::vector<std::string>* names) {
  rows_.AllNames(rows_.all(), names);
  if (measures_ == nullptr) return;
  for (const MeasureModel& measure : *measures_) names->push_back(measure.name);
}

data::ExprPtr RowScope::Use(uint32_t index, const Expr& node) {
  const std::vector<data::Field>& fields = rows_.fields();
  if (index >= fields.size()) {
    const MeasureModel& measure = (*measures_)[index - fields.size()];
    return measure.expression ? data::MakeInput(index, measure.expression->type) : nullptr;
  }
  return MayRead(context_, fields[index], node.span) ? data::MakeInput(index, fields[index].type) : nullptr;
}

Lookup RowScope::Qualified(const Expr& node) {
  const Name& qualifier = node.names[0];
  const std::optional<size_t> stream = rows_.StreamNamed(qualifier);
  if (node.names.size() == 2 && stream.has_value()) {
    std::optional<uint32_t> column = OneColumn(context_, rows_.stream(*stream), node.names[1]);
    if (column.has_value()) column = rows_.PlaceOf(*stream, *column);
    return column ? Lookup::Found(Use(*column, node)) : Lookup::Reported();
  }
  Diagnostic& error = context_.Error("TRL0254", qualifier.span, fmt::format("there is no '{}' here", qualifier.text));
  if (measures_ != nullptr) {
    error.Fix("only the last row and the measures can be read here: make a measure of what stands in another row");
  } else {
    error.Fix(fmt::format("columns of '{}' are written without anything in front", rows_.stream(0).model->name));
  }
  return Lookup::Reported();
}

Lookup RowScope::Call(const Expr& node, ExpressionAnalyser&) { return RefuseRowCalls(context_, node); }

std::string RowScope::NotFound(const Name& name) const {
  if (measures_ == nullptr) return rows_.NotFound(name, rows_.all());
  return fmt::format("neither a measure nor a column of {} is named '{}'", rows_.Text(rows_.all()), name.text);
}

}  // namespace tripline::dsl
