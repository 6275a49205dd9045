#include "cep/run_bounds.h"

#include <algorithm>
#include <cmath>

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
  bool null;
  double low;
  double high;
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
  const auto mask_of = [](const std::vector<patterns::Wait>& waits) {
    uint64_t mask = 0;
    for (const patterns::Wait& wait : waits) {
      if (wait.target != patterns::kMatchTarget) mask |= uint64_t{1} << wait.target;
    }
    return mask;
  };
  starts_ = mask_of(automaton.start) | mask_of(automaton.partition_start);
  positions_.resize(automaton.takes.size());
  for (size_t take = 0; take < automaton.takes.size(); ++take) {
    const uint64_t self = uint64_t{1} << take;
    const std::vector<patterns::Wait>& follow = automaton.follow[take];
    follow_.push_back(mask_of(follow));
    for (uint64_t rest = follow_.back(); rest != 0; rest &= rest - 1) {
      positions_[static_cast<size_t>(__builtin_ctzll(rest))].before |= self;
    }
    for (const patterns::Wait& wait : follow) ends_ |= wait.target == patterns::kMatchTarget ? self : 0;
    const uint32_t v = automaton.takes[take].variable;
    const VariablePlan& variable = plan.variables[v];
    for (size_t i = 0; i < quantities_.size(); ++i) {
      const NavigationPlan& navigation = plan.navigations[quantities_[i].input - columns_];
      if (navigation.covers[v]) positions_[take].covers |= 1u << i;
    }
    if (variable.quick.has_value()) {
      positions_[take].condition = static_cast<int32_t>(conditions_.size());
      conditions_.push_back(*variable.quick);
    }
    if (variable.bit >= 0) needing_.emplace_back(static_cast<uint32_t>(variable.bit), self);
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

uint64_t RunBounds::Reachable(uint64_t alive, const uint64_t* bits) const {
  uint64_t reachable = starts_;
  for (uint64_t rest = alive; rest != 0; rest &= rest - 1) {
    reachable |= follow_[static_cast<size_t>(__builtin_ctzll(rest))];
  }
  for (const auto& [bit, positions] : needing_) {
    if (!data::GetBit(bits, bit)) reachable &= ~positions;
  }
  return reachable;
}

void RunBounds::Enter(const Position& position, uint64_t alive, bool fresh, const Cell* old, const Row* rows,
                      Cell* out) const {
  const size_t width = quantities_.size();
  for (size_t i = 0; i < width; ++i) {
    const bool counts = ((position.covers >> i) & 1) != 0;
    bool first = !fresh;
    if (fresh) {
      out[i] = kFresh;
      if (counts) Add(quantities_[i], rows[i], &out[i]);
    }
    for (uint64_t rest = position.before & alive; rest != 0; rest &= rest - 1) {
      Cell moved = old[static_cast<size_t>(__builtin_ctzll(rest)) * width + i];
      if (counts) Add(quantities_[i], rows[i], &moved);
      if (first) {
        out[i] = moved;
        first = false;
      } else {
        Join(moved, &out[i]);
      }
    }
  }
}

bool RunBounds::Step(State& state, const RecordLayout& layout, const uint8_t* record) const {
  const uint64_t alive = state.alive;
  uint64_t reached = Reachable(alive, layout.predicates(record));
  state.alive = 0;
  if (reached == 0) return false;
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
  for (uint64_t rest = alive; rest != 0; rest &= rest - 1) {
    const size_t at = static_cast<size_t>(__builtin_ctzll(rest)) * width;
    for (size_t i = 0; i < width; ++i) old[at + i] = state.cells[at + i];
  }
  for (uint64_t rest = reached; rest != 0; rest &= rest - 1) {
    const auto to = static_cast<size_t>(__builtin_ctzll(rest));
    const Position& position = positions_[to];
    Cell* cells = state.cells + to * width;
    Enter(position, alive, ((starts_ >> to) & 1) != 0, old, rows, cells);
    if (position.condition >= 0 && !MayHold(conditions_[static_cast<size_t>(position.condition)], cells, layout, record)) {
      reached &= ~(uint64_t{1} << to);
    }
  }
  state.alive = reached;
  return (reached & ends_) != 0;
}

}  // namespace tripline::cep
