#include "dsl/analysis_context.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/data/function.h"

namespace tripline::dsl {

namespace {

bool IsPlainIdentifier(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

std::string WrittenName(std::string_view declared) {
  if (IsPlainIdentifier(declared)) return std::string(declared);
  std::string quoted = "\"";
  for (const char c : declared) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted + '"';
}

std::string JoinNames(const std::vector<std::string>& names) {
  std::string joined;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) joined += i + 1 == names.size() ? " and " : ", ";
    joined += fmt::format("'{}'", names[i]);
  }
  return joined;
}

namespace {

std::vector<std::string> SimilarTo(const Name& reference, const std::vector<std::string>& candidates) {
  // Of one or two letters every name is similar to every other one.
  std::vector<std::string> near = candidates;
  if (reference.text.size() < 3) {
    std::erase_if(near, [&](const std::string& name) { return !EqualsIgnoreCase(name, reference.text); });
  }
  return data::SimilarNames(reference.text, near);
}

}  // namespace

void SuggestName(Diagnostic& diagnostic, const Name& reference, const std::vector<std::string>& candidates) {
  const std::vector<std::string> similar = SimilarTo(reference, candidates);
  if (similar.empty()) return;
  diagnostic.Fix(fmt::format("did you mean '{}'?", similar[0]), {reference.span, WrittenName(similar[0])});
}

void ReportUndeclared(AnalysisContext& context, std::string_view code, const Name& reference, std::string message,
                      const std::vector<std::string>& candidates) {
  if (context.incomplete && SimilarTo(reference, candidates).empty()) return;
  SuggestName(context.Error(code, reference.span, std::move(message)), reference, candidates);
}

std::optional<uint32_t> FindStream(AnalysisContext& context, const Name& name) {
  std::vector<uint32_t> found;
  std::vector<std::string> names;
  for (uint32_t i = 0; i < context.streams.size(); ++i) {
    const std::string& declared = context.streams[i].model->name;
    if (RefersTo(name, declared)) {
      found.push_back(i);
      names.push_back(declared);
    }
  }
  if (found.size() == 1) return found[0];
  if (found.size() > 1) {
    context.Error("TRL0251", name.span, fmt::format("'{}' may mean the streams {}", name.text, JoinNames(names)))
        .Fix("write the name in double quotes, in its exact case");
    return std::nullopt;
  }
  for (const std::string& refused : context.refused_streams) {
    if (RefersTo(name, refused)) return std::nullopt;
  }
  for (const StreamEntry& stream : context.streams) names.push_back(stream.model->name);
  ReportUndeclared(context, "TRL0252", name, fmt::format("there is no stream '{}'", name.text), names);
  return std::nullopt;
}

bool DeclaredNames::Declare(const std::string& name, Span span) {
  if (seen_.insert(name).second) {
    names_.emplace_back(name, span);
    return true;
  }
  const auto first =
      std::find_if(names_.begin(), names_.end(), [&](const auto& declared) { return declared.first == name; });
  context_.Error("TRL0259", span, fmt::format("there are two {} of the name '{}'", what_, name))
      .Related(first->second, "the first one is here");
  return false;
}

}  // namespace tripline::dsl
