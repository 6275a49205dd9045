// The judge's state as bytes, little-endian:
//
//   state   := "TLJG" u32 format (2)
//              u32 rules, rule*            by rule number
//              i64 decisions, follow_ups, labelled_rows, fraud_rows, fraud_cents, null_key_rows, closed_early
//              u32 sets, set*              the rule sets that occur below, by number
//              u64 events, event*          remembered events in the total order
//              u32 tallies, tally*         closed events per set
//   rule    := string name, i64 version
//              i64 alerts, alerts_at_end, suppressed, cooled_down, inactive, timeouts, budget_cuts,
//              expression_errors, ns
//              u32 cooldowns, (string key, i64 last_us)*      ascending by key
//   set     := u32 size, u32 rule*
//   event   := i64 time_us, u32 stream, u32 source, u64 position, u32 set, u32 label (0 none, 1 good, 2 fraud),
//              i64 amount_cents
//   tally   := u32 set, i64 events, good, fraud, fraud_cents
//   string  := u32 size, bytes
//
// The numbers of labels are those of Firing::Label: do not change. A checksum is the snapshot's business.
#include <fmt/format.h>

#include <cstring>
#include <type_traits>

#include "rules/judge/judge.h"

namespace tripline::rules {
namespace {

constexpr std::string_view kMagic = "TLJG";
constexpr uint32_t kFormat = 2;

class Writer {
 public:
  explicit Writer(std::string* out) : out_(out) {}

  template <class T>
  void Put(T value) {
    static_assert(std::is_integral_v<T>);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_->append(bytes, sizeof value);
  }
  void PutString(std::string_view text) {
    Put(static_cast<uint32_t>(text.size()));
    out_->append(text);
  }

 private:
  std::string* out_;
};

// After a read beyond the end every value is 0 and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  void Get(T* value) {
    *value = T{};
    const std::string_view taken = Take(sizeof *value);
    if (ok_) std::memcpy(value, taken.data(), sizeof *value);
  }
  std::string GetString() {
    uint32_t size = 0;
    Get(&size);
    return std::string(Take(size));
  }
  // A count of things that take at least `each` bytes, so a damaged one can't make us reserve the world.
  template <class T>
  T GetCount(size_t each) {
    T count = 0;
    Get(&count);
    if (count > bytes_.size() / each) {
      ok_ = false;
      return 0;
    }
    return count;
  }
  std::string_view Take(size_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

data::Status Damaged(std::string_view what) {
  return data::Error(data::Fault::kData, "TRL0640", fmt::format("the judge's part of the snapshot {}", what));
}

template <class Stats, class Visit>
void VisitRuleStats(Stats& stats, Visit visit) {
  visit(stats.alerts);
  visit(stats.alerts_at_end);
  visit(stats.suppressed);
  visit(stats.cooled_down);
  visit(stats.inactive);
  visit(stats.timeouts);
  visit(stats.budget_cuts);
  visit(stats.expression_errors);
  visit(stats.ns);
}

template <class Stats, class Visit>
void VisitStats(Stats& stats, Visit visit) {
  visit(stats.decisions);
  visit(stats.follow_ups);
  visit(stats.labelled_rows);
  visit(stats.fraud_rows);
  visit(stats.fraud_cents);
  visit(stats.null_key_rows);
}

void SaveFlagged(const FlaggedEvents& flagged, Writer& writer) {
  writer.Put(flagged.closed_early());
  const RuleSets& sets = flagged.sets();
  writer.Put(static_cast<uint32_t>(sets.size()));
  for (uint32_t set = 0; set < sets.size(); ++set) {
    writer.Put(static_cast<uint32_t>(sets.members(set).size()));
    for (const uint32_t rule : sets.members(set)) writer.Put(rule);
  }
  writer.Put(static_cast<uint64_t>(flagged.remembered().size()));
  for (const auto& [key, event] : flagged.remembered()) {
    writer.Put(key.time_us);
    writer.Put(key.stream);
    writer.Put(key.row.source);
    writer.Put(key.row.position);
    writer.Put(event.rule_set);
    writer.Put(static_cast<uint32_t>(event.label));
    writer.Put(event.amount_cents);
  }
  writer.Put(static_cast<uint32_t>(flagged.closed().size()));
  for (const auto& [set, tally] : flagged.closed()) {
    writer.Put(set);
    writer.Put(tally.events);
    writer.Put(tally.good);
    writer.Put(tally.fraud);
    writer.Put(tally.fraud_cents);
  }
}

data::Status RestoreFlagged(Reader& reader, size_t rules, FlaggedEvents& flagged) {
  uint64_t closed_early = 0;
  reader.Get(&closed_early);
  flagged.RestoreClosedEarly(closed_early);

  std::vector<uint32_t> sets(reader.GetCount<uint32_t>(4));
  std::vector<uint32_t> members;
  for (uint32_t& set : sets) {
    members.resize(reader.GetCount<uint32_t>(4));
    for (uint32_t& rule : members) {
      reader.Get(&rule);
      if (rule >= rules) return Damaged("names a rule that is not there");
    }
    set = flagged.Intern(members);
  }
  for (uint64_t left = reader.GetCount<uint64_t>(40); left > 0 && reader.ok(); --left) {
    engine::OrderKey key;
    uint32_t set = 0;
    uint32_t label = 0;
    FlaggedEvents::Event event;
    reader.Get(&key.time_us);
    reader.Get(&key.stream);
    reader.Get(&key.row.source);
    reader.Get(&key.row.position);
    reader.Get(&set);
    reader.Get(&label);
    reader.Get(&event.amount_cents);
    if (set >= sets.size() || label > 2) return Damaged("is damaged");
    event.rule_set = sets[set];
    event.label = static_cast<Firing::Label>(label);
    flagged.RestoreEvent(key, event);
  }
  for (uint32_t left = reader.GetCount<uint32_t>(36); left > 0 && reader.ok(); --left) {
    uint32_t set = 0;
    SetTally tally;
    reader.Get(&set);
    reader.Get(&tally.events);
    reader.Get(&tally.good);
    reader.Get(&tally.fraud);
    reader.Get(&tally.fraud_cents);
    if (set >= sets.size()) return Damaged("is damaged");
    flagged.RestoreClosed(sets[set], tally);
  }
  return data::OkStatus();
}

}  // namespace

void Judge::Save(std::string* out) const {
  out->append(kMagic);
  Writer writer(out);
  writer.Put(kFormat);
  writer.Put(static_cast<uint32_t>(options_.rules.size()));
  for (size_t i = 0; i < options_.rules.size(); ++i) {
    writer.PutString(options_.rules[i].name);
    writer.Put(options_.rules[i].version);
    VisitRuleStats(stats_.rules[i], [&](auto value) { writer.Put(value); });
    const auto entries = cooldowns_[i].has_value() ? cooldowns_[i]->Entries() : std::map<std::string, int64_t>();
    writer.Put(static_cast<uint32_t>(entries.size()));
    for (const auto& [key, last_us] : entries) {
      writer.PutString(key);
      writer.Put(last_us);
    }
  }
  VisitStats(stats_, [&](auto value) { writer.Put(value); });
  SaveFlagged(flagged_, writer);
}

data::Status Judge::Restore(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.Take(kMagic.size()) != kMagic) return Damaged("does not begin as one");
  uint32_t format = 0;
  reader.Get(&format);
  if (format != kFormat) return Damaged(fmt::format("has format {}, this version reads {}", format, kFormat));
  uint32_t rules = 0;
  reader.Get(&rules);
  if (rules != options_.rules.size()) {
    return Damaged(fmt::format("is of {} rules, the rule set has {}", rules, options_.rules.size()));
  }
  for (size_t i = 0; i < options_.rules.size(); ++i) {
    const std::string name = reader.GetString();
    int64_t version = 0;
    reader.Get(&version);
    if (!reader.ok()) return Damaged("is cut short");
    if (name != options_.rules[i].name || version != options_.rules[i].version) {
      return Damaged(fmt::format("is of rule '{}' version {} where the rule set has '{}' version {}", name, version,
                                 options_.rules[i].name, options_.rules[i].version));
    }
    VisitRuleStats(stats_.rules[i], [&](auto& value) { reader.Get(&value); });
    for (uint32_t left = reader.GetCount<uint32_t>(12); left > 0 && reader.ok(); --left) {
      std::string key = reader.GetString();
      int64_t last_us = 0;
      reader.Get(&last_us);
      if (cooldowns_[i].has_value()) cooldowns_[i]->Restore(std::move(key), last_us);
    }
  }
  VisitStats(stats_, [&](auto& value) { reader.Get(&value); });
  TRIPLINE_RETURN_IF_ERROR(RestoreFlagged(reader, options_.rules.size(), flagged_));
  if (!reader.ok() || !reader.at_end()) return Damaged("is cut short or too long");
  return data::OkStatus();
}

}  // namespace tripline::rules
