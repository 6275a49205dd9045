#include "rules/judge/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/data/text.h"
#include "engine/data/value.h"

namespace tripline::rules {
namespace {

std::string JsonString(std::string_view text) {
  std::string json;
  data::AppendJsonString(text, &json);
  return json;
}

std::string DecisionJson(dsl::Decision decision) {
  return decision == dsl::Decision::kNone ? "null" : JsonString(DecisionName(decision));
}

void AppendHex(uint64_t value, std::string* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out->push_back(kDigits[value >> shift & 15]);
}

void AppendTime(int64_t us, bool has_event_time, std::string* out) {
  if (!has_event_time) {
    *out += "null";
    return;
  }
  out->push_back('"');
  data::AppendTimestamp(us, out);
  out->push_back('"');
}

std::string_view SettledByName(SettledBy by) {
  switch (by) {
    case SettledBy::kTime:
      return "time";
    case SettledBy::kRow:
      return "row";
    case SettledBy::kEnd:
      return "end";
  }
  return "";
}

std::string_view KindName(const Firing& firing, const JudgeRule& rule) {
  switch (firing.kind) {
    case Firing::Kind::kTimeout:
      return "timeout";
    case Firing::Kind::kBudget:
      return "budget";
    case Firing::Kind::kFired:
      break;
  }
  return rule.match ? "match" : "row";
}

// Whether two neighbours of the output order are settled by the same row, or by time at the same instant.
bool SameSettling(const Firing& a, const Firing& b) {
  return a.settled_at_us == b.settled_at_us && a.settled_by == b.settled_by &&
         (a.settled_by != SettledBy::kRow || a.settling_row == b.settling_row);
}

}  // namespace

Judge::Judge(JudgeOptions options, AlertSink* sink)
    : options_(std::move(options)), sink_(sink), flagged_(options_.latest_settling_us) {
  for (const JudgeRule& rule : options_.rules) {
    rule_names_json_.push_back(JsonString(rule.name));
    alert_heads_.push_back(fmt::format(R"({{"rule":{},"version":{},"id":")", rule_names_json_.back(), rule.version));
    alert_tails_.push_back(fmt::format(R"(,"mode":"{}","decision":{},"score":{},)", rule.shadow ? "shadow" : "active",
                                       DecisionJson(rule.verdict.decision), rule.verdict.score));
    cooldowns_.push_back(rule.cooldown.has_value() ? std::optional<Cooldown>(*rule.cooldown) : std::nullopt);
  }
  for (const std::string& source : options_.sources) {
    row_heads_.push_back(fmt::format(R"("file":{},"row":)", JsonString(source)));
  }
  stats_.rules.resize(options_.rules.size());
}

data::Status Judge::Process(const engine::Frame&, std::span<engine::Packet* const> packets) {
  Merge(packets);
  alerts_.clear();
  decisions_.clear();
  const std::span<const Entry> all(merged_);
  for (size_t from = 0; from < all.size();) {
    size_t to = from + 1;
    while (to < all.size() && SameSettling(*all[from].firing, *all[to].firing)) ++to;
    JudgeGroup(all.subspan(from, to - from));
    from = to;
  }
  if (!alerts_.empty()) TRIPLINE_RETURN_IF_ERROR(sink_->WriteAlerts(alerts_));
  if (!decisions_.empty()) TRIPLINE_RETURN_IF_ERROR(sink_->WriteDecisions(decisions_));
  return data::OkStatus();
}

void Judge::CountPacket(const FiringPacket& packet) {
  stats_.labelled_rows += packet.labelled_rows;
  stats_.fraud_rows += packet.fraud_rows;
  stats_.fraud_cents += packet.fraud_cents;
  stats_.null_key_rows += packet.null_key_rows;
  for (size_t i = 0; i < packet.expression_errors.size() && i < stats_.rules.size(); ++i) {
    stats_.rules[i].expression_errors += packet.expression_errors[i];
  }
  for (size_t i = 0; i < packet.rule_ns.size() && i < stats_.rules.size(); ++i) {
    stats_.rules[i].ns += packet.rule_ns[i];
  }
}

// Packets are sorted; merging them pairwise as they come is linear but for the few packets that hold anything.
void Judge::Merge(std::span<engine::Packet* const> packets) {
  merged_.clear();
  for (const engine::Packet* each : packets) {
    const auto& packet = static_cast<const FiringPacket&>(*each);
    CountPacket(packet);
    if (packet.firings.empty()) continue;
    const auto middle = static_cast<std::ptrdiff_t>(merged_.size());
    for (const Firing& firing : packet.firings) merged_.push_back({&firing, &packet});
    if (middle > 0) {
      std::inplace_merge(merged_.begin(), merged_.begin() + middle, merged_.end(), [](const Entry& a, const Entry& b) {
        return OrderOf(*a.firing, *b.firing) == std::strong_ordering::less;
      });
    }
  }
}

// The firings that one row, or one instant, settled: each event among them gets one decision.
void Judge::JudgeGroup(std::span<const Entry> group) {
  flagged_.AdvanceTo(group.front().firing->settled_at_us);
  deciding_.clear();
  for (const Entry& entry : group) JudgeFiring(entry);
  if (deciding_.size() > 1) {
    std::stable_sort(deciding_.begin(), deciding_.end(),
                     [](const Deciding& a, const Deciding& b) { return a.event < b.event; });
  }
  for (size_t i = 0; i < deciding_.size(); ++i) {
    // The last entry of an event holds the set with all of its rules.
    if (i + 1 < deciding_.size() && deciding_[i + 1].event == deciding_[i].event) continue;
    AppendDecision(deciding_[i]);
  }
}

void Judge::JudgeFiring(const Entry& entry) {
  const Firing& firing = *entry.firing;
  const JudgeRule& rule = options_.rules[firing.rule];
  RuleStats& stats = stats_.rules[firing.rule];

  // What was not looked for is of interest whenever it may have happened.
  if (firing.kind == Firing::Kind::kBudget) {
    ++stats.budget_cuts;
    AppendAlert(entry);
    return;
  }
  const int64_t last_us = firing.late_us.value_or(firing.last_row.time_us);
  if ((rule.active_from_us.has_value() && last_us < *rule.active_from_us) ||
      (rule.active_until_us.has_value() && last_us >= *rule.active_until_us)) {
    ++stats.inactive;
    return;
  }
  if (firing.kind == Firing::Kind::kTimeout) {
    ++stats.timeouts;
    AppendAlert(entry);
    return;
  }
  if (firing.suppressed) {
    ++stats.suppressed;
    return;
  }
  if (firing.settled_by != SettledBy::kEnd) {
    const uint32_t set = flagged_.Flag(firing.last_row, firing.rule, firing.label, firing.amount_cents);
    if (!rule.shadow) {
      const bool with_its_row = firing.settled_by == SettledBy::kRow && firing.settling_row == firing.last_row;
      deciding_.push_back({firing.last_row, set, !with_its_row, firing.late_us});
    }
  }
  std::optional<Cooldown>& cooldown = cooldowns_[firing.rule];
  if (cooldown.has_value() && !cooldown->Admit(entry.packet->view(firing.cooldown_key), firing.settled_at_us)) {
    ++stats.cooled_down;
    return;
  }
  ++stats.alerts;
  if (firing.settled_by == SettledBy::kEnd) ++stats.alerts_at_end;
  AppendAlert(entry);
}

void Judge::AppendAlert(const Entry& entry) {
  const Firing& firing = *entry.firing;
  const FiringPacket& packet = *entry.packet;
  alerts_ += alert_heads_[firing.rule];
  AppendHex(firing.id_high, &alerts_);
  AppendHex(firing.id_low, &alerts_);
  const JudgeRule& rule = options_.rules[firing.rule];
  alerts_ += R"(","kind":")";
  alerts_ += KindName(firing, rule);
  alerts_ += R"(","key":)";
  data::AppendJsonString(packet.view(firing.key_text), &alerts_);
  if (firing.kind != Firing::Kind::kFired) {
    alerts_ += rule.shadow ? R"(,"mode":"shadow",)" : R"(,"mode":"active",)";
  } else {
    alerts_ += alert_tails_[firing.rule];
  }
  alerts_ += packet.view(firing.first_last_json);
  alerts_ += R"(,"settled_at":)";
  // The end of the input has no time of its own.
  const bool has_time = firing.settled_at_us != engine::kEndOfTime;
  AppendTime(firing.settled_at_us, has_time && options_.streams[firing.last_row.stream].has_event_time, &alerts_);
  alerts_ += R"(,"settled_by":")";
  alerts_ += SettledByName(firing.settled_by);
  alerts_ += "\",";
  alerts_ += packet.view(firing.body_json);
  alerts_ += "}\n";
}

void Judge::AppendDecision(const Deciding& deciding) {
  const JudgeStream& stream = options_.streams[deciding.event.stream];
  verdicts_.clear();
  std::string& out = decisions_;
  out += R"({"stream":)";
  data::AppendJsonString(stream.name, &out);
  out.push_back(',');
  const engine::FileRow place = engine::FileRowOf(deciding.event.row);
  out += row_heads_[place.file];
  fmt::format_to(std::back_inserter(out), "{}", place.record);
  out += R"(,"event_time":)";
  AppendTime(deciding.late_us.value_or(deciding.event.time_us), stream.has_event_time, &out);
  if (deciding.late_us.has_value()) out += R"(,"late":true)";

  for (const uint32_t rule : flagged_.sets().members(deciding.rule_set)) {
    if (!options_.rules[rule].shadow) verdicts_.push_back(options_.rules[rule].verdict);
  }
  const EventDecision decision = Decide(verdicts_, stream.policy);
  fmt::format_to(std::back_inserter(out), R"(,"score":{},"decision":"{}","rules":[)", decision.score,
                 DecisionName(decision.decision));
  bool first = true;
  for (const uint32_t rule : flagged_.sets().members(deciding.rule_set)) {
    if (options_.rules[rule].shadow) continue;
    if (!first) out.push_back(',');
    first = false;
    out += rule_names_json_[rule];
  }
  out += deciding.follow_up ? "],\"follow_up\":true}\n" : "],\"follow_up\":false}\n";
  ++stats_.decisions;
  if (deciding.follow_up) ++stats_.follow_ups;
}

}  // namespace tripline::rules
