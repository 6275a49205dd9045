#include "cep/run_bounds.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "cep/domain_plan.h"
#include "engine/data/batch.h"

namespace tripline::cep {
namespace {

using data::AggregateKind;

// Each step rounds a few times; the bounds give way by more than that.
constexpr double kSlack = 0x1p-49;

constexpr RunBounds::Cell kFresh = {0, 0, 0, 0};

void Join(const RunBounds::Cell& other, RunBounds::Cell* cell) {
  cell->low = std::min(cell->low, other.low);
  cell->high = std::max(cell->high, other.high);
  cell->fewest = std::min(cell->fewest, other.fewest);
  cell->most = std::max(cell->most, other.most);
}

// An average moves towards a new value by its share: the more the fewer rows there are.
double MovedBy(double average, double value, uint32_t toward_low, uint32_t toward_high) {
  const uint32_t rows = value < average ? toward_low : toward_high;
  return average + (value - average) / (static_cast<double>(rows) + 1);
}

}  // namespace

// The value of a quantity's column in the row at hand.
struct RunBounds::Row {
  bool null = false;
  double low = 0;
  double high = 0;
};

std::optional<RunBounds> RunBounds::Make(const PatternPlan& plan) {
  const patterns::Automaton& automaton = plan.automaton;
  if (plan.mergeable || automaton.counters > 0 || automaton.takes.size() > kMaxPositions) return std::nullopt;
  RunBounds bounds;
  bounds.columns_ = plan.pattern.columns;
  for (const VariablePlan& variable : plan.variables) {
    if (!variable.rest.has_value()) continue;
    if (!variable.quick.has_value()) return std::nullopt;
    for (const QuickCondition::Leaf& leaf : variable.quick->Leaves()) {
      if (leaf.input >= bounds.columns_ && !bounds.AddQuantity(plan, leaf)) return std::nullopt;
    }
  }
  if (automaton.takes.size() * bounds.quantities_.size() > kMaxCells) return std::nullopt;
  bounds.AddPositions(plan);
  return bounds;
}

bool RunBounds::AddQuantity(const PatternPlan& plan, const QuickCondition::Leaf& leaf) {
  const NavigationPlan& navigation = plan.navigations[leaf.input - columns_];
  Quantity quantity;
  quantity.input = leaf.input;
  quantity.covers = navigation.covers;
  const patterns::Navigation& read = navigation.navigation;
  if (navigation.access == Access::kTrackedRow && read.physical_offset == 0) {
    quantity.kind = read.from_last ? Kind::kLast : Kind::kFirst;
  } else if (navigation.access == Access::kTrackedAggregate) {
    switch (read.aggregate.kind) {
      case AggregateKind::kCountRows:
        quantity.kind = Kind::kCountRows;
        break;
      case AggregateKind::kCount:
        quantity.kind = Kind::kCount;
        break;
      case AggregateKind::kSum:
        quantity.kind = Kind::kSum;
        break;
      case AggregateKind::kAvg:
        quantity.kind = Kind::kAverage;
        if (leaf.type.kind != data::TypeKind::kDouble) quantity.rounding = 0.51 * std::pow(10.0, -leaf.type.scale);
        break;
      case AggregateKind::kMin:
        quantity.kind = Kind::kMin;
        break;
      case AggregateKind::kMax:
        quantity.kind = Kind::kMax;
        break;
      default:
        return false;
    }
  } else {
    return false;
  }
  if (quantity.kind != Kind::kCountRows) {
    if (navigation.plain_column < 0) return false;
    quantity.column = static_cast<uint32_t>(navigation.plain_column);
    quantity.type = plan.pattern.column_types[quantity.column];
    // Doubles may be no numbers, and their sums are rounded otherwise than step by step.
    const bool counts = quantity.kind == Kind::kCount;
    if (!counts && (quantity.type.kind == data::TypeKind::kDouble || !QuickCondition::IsQuick(quantity.type))) return false;
  }
  quantities_.push_back(std::move(quantity));
  return true;
}

void RunBounds::AddPositions(const PatternPlan& plan) {
  const patterns::Automaton& automaton = plan.automaton;
  conditions_.reserve(plan.variables.size());
  std::vector<const QuickCondition*> condition_of;
  for (const VariablePlan& variable : plan.variables) {
    if (variable.quick.has_value()) conditions_.push_back(*variable.quick);
    condition_of.push_back(variable.quick.has_value() ? &conditions_.back() : nullptr);
  }
  for (const patterns::Take& take : automaton.takes) {
    Position position;
    position.variable = take.variable;
    position.bit = plan.variables[take.variable].bit;
    position.condition = condition_of[take.variable];
    positions_.push_back(position);
  }
  const auto mark_starts = [&](const std::vector<patterns::Wait>& waits) {
    for (const patterns::Wait& wait : waits) {
      if (wait.target != patterns::kMatchTarget) positions_[wait.target].starts = true;
    }
  };
  mark_starts(automaton.start);
  mark_starts(automaton.partition_start);
  for (size_t take = 0; take < automaton.takes.size(); ++take) {
    for (const patterns::Wait& wait : automaton.follow[take]) {
      if (wait.target == patterns::kMatchTarget) {
        positions_[take].ends = true;
      } else {
        positions_[wait.target].before |= uint64_t{1} << take;
      }
    }
  }
}

bool RunBounds::MayHold(const QuickCondition& condition, const Cell* cells, const RecordLayout& layout,
                        const uint8_t* record) const {
  const auto read = [&](const QuickCondition::Leaf& leaf, data::RoughNumber* out) {
    if (leaf.input < columns_) {
      if (layout.IsNull(record, leaf.input)) return false;
      *out = data::RoughValue(leaf.type, layout.Raw(record, leaf.input));
      return true;
    }
    size_t i = 0;
    while (quantities_[i].input != leaf.input) ++i;
    const Cell& cell = cells[i];
    const bool counts = quantities_[i].kind == Kind::kCountRows || quantities_[i].kind == Kind::kCount;
    if (!counts && cell.fewest == 0) return false;
    out->value = (cell.low + cell.high) / 2;
    out->error = (cell.high - cell.low) / 2 * (1 + kSlack) + std::abs(out->value) * kSlack + quantities_[i].rounding;
    return true;
  };
  return condition.Guess(read) != QuickCondition::Truth::kFalse;
}

void RunBounds::Add(const Quantity& quantity, const Row& row, Cell* cell) {
  switch (quantity.kind) {
    case Kind::kCountRows:
      ++cell->low;
      ++cell->high;
      return;
    case Kind::kCount:
      if (row.null) return;
      ++cell->low;
      ++cell->high;
      return;
    case Kind::kLast:
      *cell = row.null ? Cell{0, 0, 0, 1} : Cell{row.low, row.high, 1, 1};
      return;
    case Kind::kFirst:
      if (cell->most == 0) *cell = row.null ? Cell{0, 0, 0, 1} : Cell{row.low, row.high, 1, 1};
      return;
    default:
      break;
  }
  if (row.null) return;
  const double slack =
      (std::abs(cell->low) + std::abs(cell->high) + std::abs(row.low) + std::abs(row.high)) * kSlack;
  switch (quantity.kind) {
    case Kind::kSum:
      cell->low += row.low;
      cell->high += row.high;
      break;
    case Kind::kAverage:
      cell->low = MovedBy(cell->low, row.low, cell->fewest, cell->most);
      cell->high = MovedBy(cell->high, row.high, cell->most, cell->fewest);
      break;
    case Kind::kMin:
      cell->low = cell->fewest == 0 && cell->most == 0 ? row.low : std::min(cell->low, row.low);
      cell->high = cell->fewest == 0 ? row.high : std::min(cell->high, row.high);
      break;
    default:
      cell->low = cell->fewest == 0 ? row.low : std::max(cell->low, row.low);
      cell->high = cell->fewest == 0 && cell->most == 0 ? row.high : std::max(cell->high, row.high);
      break;
  }
  ++cell->fewest;
  ++cell->most;
  cell->low -= slack;
  cell->high += slack;
}

bool RunBounds::Step(State& state, const RecordLayout& layout, const uint8_t* record) const {
  const size_t width = quantities_.size();
  Row rows[kMaxCells];
  for (size_t i = 0; i < width; ++i) {
    const Quantity& quantity = quantities_[i];
    if (quantity.kind == Kind::kCountRows) continue;
    rows[i].null = layout.IsNull(record, quantity.column);
    if (rows[i].null || quantity.kind == Kind::kCount) continue;
    const data::RoughNumber value = data::RoughValue(quantity.type, layout.Raw(record, quantity.column));
    rows[i].low = value.value - value.error;
    rows[i].high = value.value + value.error;
  }
  Cell old[kMaxCells];
  std::memcpy(old, state.cells, sizeof(Cell) * positions_.size() * width);
  const uint64_t alive = state.alive;
  state.alive = 0;
  bool ends = false;
  for (size_t to = 0; to < positions_.size(); ++to) {
    const Position& position = positions_[to];
    if (position.bit >= 0 && !data::GetBit(layout.predicates(record), static_cast<uint32_t>(position.bit))) continue;
    Cell* cells = state.cells + to * width;
    bool reached = false;
    const auto enter = [&](const Cell* from) {
      Cell moved[kMaxCells];
      for (size_t i = 0; i < width; ++i) {
        moved[i] = from == nullptr ? kFresh : from[i];
        if (quantities_[i].covers[position.variable]) Add(quantities_[i], rows[i], &moved[i]);
      }
      if (position.condition != nullptr && !MayHold(*position.condition, moved, layout, record)) return;
      for (size_t i = 0; i < width; ++i) {
        if (reached) {
          Join(moved[i], &cells[i]);
        } else {
          cells[i] = moved[i];
        }
      }
      reached = true;
    };
    for (uint64_t rest = position.before & alive; rest != 0; rest &= rest - 1) {
      enter(old + static_cast<size_t>(__builtin_ctzll(rest)) * width);
    }
    if (position.starts) enter(nullptr);
    if (!reached) continue;
    state.alive |= uint64_t{1} << to;
    ends |= position.ends;
  }
  return ends;
}

}  // namespace tripline::cep
