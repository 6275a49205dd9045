#include "deploy/generate/config_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "deploy/generate/config_fields.h"
#include "deploy/generate/scripts.h"
#include "engine/data/function.h"
#include "engine/data/text.h"

namespace tripline::deploy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFraudKey = "fraud";
constexpr std::string_view kLookAlikeKey = "look_alike";

std::string SecondsText(uint32_t seconds) {
  struct Step {
    uint32_t seconds;
    std::string_view name;
  };
  for (const Step step :
       {Step{kDaySeconds, "day"}, Step{kHourSeconds, "hour"}, Step{60, "minute"}, Step{1, "second"}}) {
    if (seconds >= step.seconds && seconds % step.seconds == 0) {
      const uint32_t count = seconds / step.seconds;
      return fmt::format("\"{} {}{}\"", count, step.name, count == 1 ? "" : "s");
    }
  }
  return "0";
}

std::string QuantityText(Unit unit, uint32_t value) {
  switch (unit) {
    case Unit::kCount:
      return std::to_string(value);
    case Unit::kSeconds:
      return SecondsText(value);
    case Unit::kCents:
      return fmt::format("{}.{:02}", value / 100, value % 100);
  }
  return "";
}

std::string ScriptText(const ScriptParameters& script, std::string_view indent) {
  std::string text;
  for (const RangeField& field : kRangeFields) {
    const Range range = script.*field.member;
    text += fmt::format("{}\"{}\": [{}, {}],\n", indent, field.name, QuantityText(field.unit, range.low),
                        QuantityText(field.unit, range.high));
  }
  for (const auto& field : kChanceFields) {
    text += fmt::format("{}\"{}\": {}{}\n", indent, field.name, script.*field.member,
                        &field == &kChanceFields.back() ? "" : ",");
  }
  return text;
}

std::string KindJson(FraudKind kind, const KindParameters& parameters, bool last) {
  const auto& about = TextOf(kind);
  std::string text = fmt::format("\n    // {}\n    //   first: {}\n", about.fraud, about.first);
  if (!about.then.empty()) text += fmt::format("    //   then: {}\n", about.then);
  text += fmt::format("    \"{}\": {{\n      \"{}\": {},\n", FraudKindName(kind), kShareField.name, parameters.share);
  std::string script = ScriptText(parameters.fraud, "      ");
  script.insert(script.size() - 1, ",");
  text += script;
  text += fmt::format("      // looks like it: {}\n      \"{}\": {{\n        \"{}\": {},\n{}      }}\n    }}{}\n",
                      about.look_alike, kLookAlikeKey, kLookAlikesField.name, parameters.look_alikes,
                      ScriptText(parameters.look_alike, "        "), last ? "" : ",");
  return text;
}

// Reads one configuration. Each method says the first thing that is wrong.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  data::Status Read(const Json& json, GenerateConfig* config) {
    TRIPLINE_RETURN_IF_ERROR(CheckObject(json, "", WorldKeys()));
    for (const auto& field : kWorldFields) TRIPLINE_RETURN_IF_ERROR(ReadNumber(json, "", field, config));
    const double acts = config->logins + config->transfers + config->password_changes + config->phone_changes;
    if (acts > 1) {
      return BadValue("logins",
                      fmt::format("and transfers, password_changes and phone_changes are more than 1: {}", acts));
    }
    if (!json.contains(kFraudKey)) return data::OkStatus();
    const Json& fraud = json[std::string(kFraudKey)];
    TRIPLINE_RETURN_IF_ERROR(CheckObject(fraud, std::string(kFraudKey), KindKeys()));
    for (int i = 1; i < kFraudKinds; ++i) {
      const std::string kind(FraudKindName(static_cast<FraudKind>(i)));
      if (!fraud.contains(kind)) continue;
      TRIPLINE_RETURN_IF_ERROR(ReadKind(fraud[kind], fmt::format("{}.{}", kFraudKey, kind), &config->kinds[i]));
    }
    return data::OkStatus();
  }

 private:
  static std::vector<std::string> WorldKeys() {
    std::vector<std::string> keys = {std::string(kFraudKey)};
    for (const auto& field : kWorldFields) keys.emplace_back(field.name);
    return keys;
  }
  static std::vector<std::string> KindKeys() {
    std::vector<std::string> keys;
    for (int i = 1; i < kFraudKinds; ++i) keys.emplace_back(FraudKindName(static_cast<FraudKind>(i)));
    return keys;
  }
  static std::vector<std::string> ScriptKeys(std::vector<std::string> keys) {
    for (const auto& field : kRangeFields) keys.emplace_back(field.name);
    for (const auto& field : kChanceFields) keys.emplace_back(field.name);
    return keys;
  }
  static std::string Path(const std::string& parent, std::string_view key) {
    return parent.empty() ? std::string(key) : fmt::format("{}.{}", parent, key);
  }

  data::Status BadValue(const std::string& path, std::string_view what) const {
    return data::Error(data::Fault::kCaller, "TRL0954", fmt::format("{}: {} {}", name_, path, what));
  }

  data::Status CheckObject(const Json& json, const std::string& path, const std::vector<std::string>& keys) const {
    if (!json.is_object()) {
      return BadValue(path.empty() ? "the whole" : path, fmt::format("must be an object {{…}}, not {}", json.dump()));
    }
    for (const auto& [key, value] : json.items()) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      const std::vector<std::string> similar = data::SimilarNames(key, keys);
      return data::Error(data::Fault::kCaller, "TRL0953",
                         fmt::format("{}: there is no '{}'; {}", name_, Path(path, key),
                                     similar.empty() ? "`tripline generate --print-config` shows all keys"
                                                     : fmt::format("did you mean '{}'?", similar.front())));
    }
    return data::OkStatus();
  }

  template <class T>
  data::Status ReadNumber(const Json& json, const std::string& path, const NumberField<T>& field, T* target) const {
    const auto found = json.find(std::string(field.name));
    if (found == json.end()) return data::OkStatus();
    const double value = found->is_number() ? found->template get<double>() : NAN;
    if (!(value >= field.low && value <= field.high) || (field.whole && value != std::floor(value))) {
      return BadValue(Path(path, field.name),
                      fmt::format("must be a {} from {} to {}, not {}", field.whole ? "whole number" : "number",
                                  field.low, field.high, found->dump()));
    }
    target->*field.member = value;
    return data::OkStatus();
  }

  data::Status ReadKind(const Json& json, const std::string& path, KindParameters* kind) const {
    TRIPLINE_RETURN_IF_ERROR(
        CheckObject(json, path, ScriptKeys({std::string(kShareField.name), std::string(kLookAlikeKey)})));
    TRIPLINE_RETURN_IF_ERROR(ReadNumber(json, path, kShareField, kind));
    TRIPLINE_RETURN_IF_ERROR(ReadScript(json, path, &kind->fraud));
    const auto found = json.find(std::string(kLookAlikeKey));
    if (found == json.end()) return data::OkStatus();
    const std::string inner = Path(path, kLookAlikeKey);
    TRIPLINE_RETURN_IF_ERROR(CheckObject(*found, inner, ScriptKeys({std::string(kLookAlikesField.name)})));
    TRIPLINE_RETURN_IF_ERROR(ReadNumber(*found, inner, kLookAlikesField, kind));
    return ReadScript(*found, inner, &kind->look_alike);
  }

  data::Status ReadScript(const Json& json, const std::string& path, ScriptParameters* script) const {
    for (const auto& field : kRangeFields) TRIPLINE_RETURN_IF_ERROR(ReadRange(json, path, field, script));
    for (const auto& field : kChanceFields) TRIPLINE_RETURN_IF_ERROR(ReadNumber(json, path, field, script));
    const uint64_t longest = LongestSeconds(*script);
    if (longest <= kMostSeconds) return data::OkStatus();
    return BadValue(path, fmt::format("can take {} days, by its counts and times; at most {} can be",
                                      longest / kDaySeconds, kMostDays));
  }

  data::Status ReadRange(const Json& json, const std::string& path, const RangeField& field,
                         ScriptParameters* script) const {
    const auto found = json.find(std::string(field.name));
    if (found == json.end()) return data::OkStatus();
    const bool pair = found->is_array() && found->size() == 2;
    Range range;
    if ((found->is_array() && !pair) || !ReadQuantity(pair ? (*found)[0] : *found, field, &range.low) ||
        !ReadQuantity(pair ? (*found)[1] : *found, field, &range.high)) {
      return BadValue(Path(path, field.name), fmt::format("must be {}, not {}", Expected(field), found->dump()));
    }
    if (range.low > range.high) {
      return BadValue(Path(path, field.name),
                      fmt::format("must be [low, high], and in {} the first is the greater one", found->dump()));
    }
    script->*field.member = range;
    return data::OkStatus();
  }

  static std::string Expected(const RangeField& field) {
    switch (field.unit) {
      case Unit::kCount:
        return fmt::format("a whole number from 0 to {}, or [low, high] of such", field.high);
      case Unit::kSeconds:
        return fmt::format("whole seconds or a time such as \"20 minutes\", up to {} days, or [low, high] of such",
                           field.high / kDaySeconds);
      case Unit::kCents:
        return fmt::format("money with at most two decimals, from 0 to {}, or [low, high] of such", field.high / 100);
    }
    return "";
  }

  static bool ReadQuantity(const Json& json, const RangeField& field, uint32_t* out) {
    double value = NAN;
    int64_t us = 0;
    if (json.is_number()) {
      value = json.get<double>();
    } else if (field.unit == Unit::kSeconds && json.is_string() &&
               data::ParseDuration(json.get<std::string>(), &us) == data::ParseResult::kOk) {
      value = static_cast<double>(us) / 1e6;
    }
    if (field.unit == Unit::kCents) {
      const double cents = std::round(value * 100);
      // 0.29 * 100 is not 29: what is meant is the nearest cent, if it is near.
      value = std::abs(cents - value * 100) < 1e-6 ? cents : NAN;
    }
    if (!(value >= 0 && value <= field.high) || value != std::floor(value)) return false;
    *out = static_cast<uint32_t>(value);
    return true;
  }

  const std::string name_;
};

// "3:14" of a byte, both from 1.
std::string PlaceOf(std::string_view text, size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
  const auto line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const size_t start = before.rfind('\n');
  return fmt::format("{}:{}", line, before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1);
}

}  // namespace

data::StatusOr<GenerateConfig> ParseConfig(std::string_view text, std::string_view name) {
  GenerateConfig config = DefaultConfig();
  // Of two equal keys the library would silently keep the last.
  std::vector<std::set<std::string>> keys;
  std::string twice;
  const auto note = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) {
      twice = value.get<std::string>();
    }
    return true;
  };
  try {
    const Json json = Json::parse(text, note, /*allow_exceptions=*/true, /*ignore_comments=*/true);
    if (!twice.empty()) {
      return data::Error(data::Fault::kCaller, "TRL0953", fmt::format("{}: '{}' is given twice", name, twice));
    }
    TRIPLINE_RETURN_IF_ERROR(Reader(name).Read(json, &config));
  } catch (const Json::parse_error& error) {
    // The library's text begins with its own name and place, which say less.
    const std::string_view what = error.what();
    const size_t colon = what.find(": ");
    return data::Error(data::Fault::kCaller, "TRL0952",
                       fmt::format("{}:{}: this is no JSON: {}", name, PlaceOf(text, error.byte),
                                   colon == std::string_view::npos ? what : what.substr(colon + 2)));
  } catch (const Json::exception& error) {
    return data::Error(data::Fault::kCaller, "TRL0952", fmt::format("{}: {}", name, error.what()));
  }
  return config;
}

std::string ConfigText(const GenerateConfig& config) {
  std::string text =
      "// A world of `tripline generate --config FILE`: give it what is to be different, the rest stays as here.\n"
      "// A range is [low, high] or one value; a time is in seconds, or as written here.\n{\n";
  for (const auto& field : kWorldFields) {
    text += fmt::format("  \"{}\": {},  // {}\n", field.name, config.*field.member, field.meaning);
  }
  text += "\n  // Each kind is told in two parts:\n";
  for (const RangeField& field : kRangeFields) text += fmt::format("  //   {:<11} {}\n", field.name, field.meaning);
  for (const auto& field : kChanceFields) text += fmt::format("  //   {:<11} {}\n", field.name, field.meaning);
  for (const auto& field : {kShareField, kLookAlikesField}) {
    text += fmt::format("  //   {:<11} {}\n", field.name, field.meaning);
  }
  text += fmt::format("  \"{}\": {{", kFraudKey);
  for (int i = 1; i < kFraudKinds; ++i) {
    text += KindJson(static_cast<FraudKind>(i), config.kinds[i], i + 1 == kFraudKinds);
  }
  return text + "  }\n}\n";
}

}  // namespace tripline::deploy
