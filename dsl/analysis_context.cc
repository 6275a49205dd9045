#include "dsl/analysis_context.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/data/function.h"

namespace tripline::dsl {

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
  return data::NearestNames(reference.text, near);
}

}  // namespace

// So many names can be read at one glance.
constexpr size_t kFewNames = 12;

void SuggestName(Diagnostic& diagnostic, const Name& reference, const std::vector<std::string>& candidates) {
  const std::vector<std::string> similar = SimilarTo(reference, candidates);
  if (similar.size() == 1) {
    diagnostic.Fix(fmt::format("did you mean '{}'?", similar[0]), {reference.span, WrittenName(similar[0])});
  } else if (similar.size() > 1) {
    diagnostic.Fix(fmt::format("did you mean '{}' or '{}'?", similar[0], similar[1]));
  } else if (!candidates.empty() && candidates.size() <= kFewNames) {
    diagnostic.Fix(fmt::format("known here {} {}", candidates.size() == 1 ? "is" : "are", JoinNames(candidates)));
  }
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
    Diagnostic& error =
        context.Error("TRL0251", name.span, fmt::format("'{}' may mean the streams {}", name.text, JoinNames(names)))
            .Fix("write the name in double quotes, in its exact case");
    for (const uint32_t stream : found) {
      const StreamModel& model = *context.streams[stream].model;
      error.Related(model.span, fmt::format("stream '{}' is declared here", model.name));
    }
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
      .Fix("rename one of them, or remove it")
      .Related(first->second, "the first one is here");
  return false;
}

}  // namespace tripline::dsl
