#include "cep/run_bounds.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "cep/domain_plan.h"
#include "cep/row_access.h"
#include "engine/data/batch.h"

namespace tripline::cep {
namespace {

using data::AggregateKind;

// Each step rounds a few times; the bounds give way by more than that.
constexpr double kSlack = 0x1p-49;

// Whole numbers below it are doubles as they are.
constexpr double kExact = 0x1p53;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr RunBounds::Cell kFresh = {0, 0, 0, 0};

template <class T>
T ValueAt(const uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

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
  bounds.FindWhetherItLooksBack();
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
    const data::Type type = plan.pattern.column_types[quantity.column];
    const bool counts = quantity.kind == Kind::kCount;
    if (!counts && !QuickCondition::IsQuick(type)) return false;
    if (type.kind == data::TypeKind::kDouble) {
      quantity.form = Form::kDouble;
    } else if (data::ValueBytes(type) == sizeof(data::Int128)) {
      quantity.form = Form::kPair;
    }
    if (!counts && type.kind == data::TypeKind::kDecimal) quantity.unit = std::pow(10.0, -type.scale);
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
      conditional_ |= self;
      positions_[take].condition = static_cast<int32_t>(conditions_.size());
      conditions_.push_back(*variable.quick);
    }
    if (variable.bit >= 0) needing_.emplace_back(static_cast<uint32_t>(variable.bit), self);
  }
  descends_ = true;
  for (size_t i = 0; i < positions_.size(); ++i) descends_ = descends_ && positions_[i].before >> i <= 1;
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
    const double half = quantities_[i].unit / 2;
    out->value = (cell.low + cell.high) * half;
    out->error = (cell.high - cell.low) * half * (1 + kSlack) + std::abs(out->value) * kSlack + quantities_[i].rounding;
    return true;
  };
  return condition.Guess(read) != QuickCondition::Truth::kFalse;
}

template <RunBounds::Kind kind>
inline void RunBounds::AddAs(const Row& row, Cell* cell) {
  if constexpr (kind == Kind::kCountRows) {
    ++cell->low;
    ++cell->high;
    return;
  }
  if constexpr (kind == Kind::kLast) {
    *cell = row.null ? Cell{0, 0, 0, 1} : Cell{row.low, row.high, 1, 1};
    return;
  }
  if constexpr (kind == Kind::kFirst) {
    if (cell->most == 0) *cell = row.null ? Cell{0, 0, 0, 1} : Cell{row.low, row.high, 1, 1};
    return;
  }
  if (row.null) return;
  if constexpr (kind == Kind::kCount) {
    ++cell->low;
    ++cell->high;
    return;
  }
  const double slack =
      (std::abs(cell->low) + std::abs(cell->high) + std::abs(row.low) + std::abs(row.high)) * kSlack;
  if constexpr (kind == Kind::kSum) {
    cell->low += row.low;
    cell->high += row.high;
  } else if constexpr (kind == Kind::kAverage) {
    cell->low = MovedBy(cell->low, row.low, cell->fewest, cell->most);
    cell->high = MovedBy(cell->high, row.high, cell->most, cell->fewest);
  } else if constexpr (kind == Kind::kMin) {
    cell->low = cell->fewest == 0 && cell->most == 0 ? row.low : std::min(cell->low, row.low);
    cell->high = cell->fewest == 0 ? row.high : std::min(cell->high, row.high);
  } else {
    cell->low = cell->fewest == 0 ? row.low : std::max(cell->low, row.low);
    cell->high = cell->fewest == 0 && cell->most == 0 ? row.high : std::max(cell->high, row.high);
  }
  ++cell->fewest;
  ++cell->most;
  cell->low -= slack;
  cell->high += slack;
  // What is beyond all doubles, or was no number, has no bounds from then on.
  if (!(cell->high - cell->low < kInfinity)) {
    cell->low = -kInfinity;
    cell->high = kInfinity;
  }
}

// Calls use(kind) with the kind as a constant.
template <class Use>
inline void RunBounds::WithKind(Kind kind, const Use& use) {
  switch (kind) {
    case Kind::kCountRows:
      return use.template operator()<Kind::kCountRows>();
    case Kind::kCount:
      return use.template operator()<Kind::kCount>();
    case Kind::kSum:
      return use.template operator()<Kind::kSum>();
    case Kind::kAverage:
      return use.template operator()<Kind::kAverage>();
    case Kind::kMin:
      return use.template operator()<Kind::kMin>();
    case Kind::kMax:
      return use.template operator()<Kind::kMax>();
    case Kind::kFirst:
      return use.template operator()<Kind::kFirst>();
    case Kind::kLast:
      return use.template operator()<Kind::kLast>();
  }
}

void RunBounds::Add(const Quantity& quantity, const Row& row, Cell* cell) {
  WithKind(quantity.kind, [&]<Kind kind>() { AddAs<kind>(row, cell); });
}

void RunBounds::FindWhetherItLooksBack() {
  looks_back_ = true;
  uint32_t covered = ~0u;
  for (size_t i = 0; i < positions_.size(); ++i) {
    const bool last = follow_[i] == 0;
    const bool ends = ((ends_ >> i) & 1) != 0;
    if (last) continue;
    if (ends || positions_[i].condition >= 0) looks_back_ = false;
    if (covered != ~0u && covered != positions_[i].covers) looks_back_ = false;
    covered = positions_[i].covers;
  }
  reversed_ = quantities_;
  for (Quantity& quantity : reversed_) {
    if (quantity.kind == Kind::kFirst) {
      quantity.kind = Kind::kLast;
    } else if (quantity.kind == Kind::kLast) {
      quantity.kind = Kind::kFirst;
    }
  }
}

uint64_t RunBounds::Possible(uint64_t positions, const uint64_t* bits) const {
  for (const auto& [bit, needing] : needing_) {
    if (!data::GetBit(bits, bit)) positions &= ~needing;
  }
  return positions;
}

uint64_t RunBounds::Reachable(uint64_t alive) const {
  uint64_t reachable = starts_;
  for (uint64_t rest = alive; rest != 0; rest &= rest - 1) {
    reachable |= follow_[static_cast<size_t>(__builtin_ctzll(rest))];
  }
  return reachable;
}

void RunBounds::Read(const RecordLayout& layout, const uint8_t* record, Row* out) const {
  for (size_t i = 0; i < quantities_.size(); ++i) {
    const Quantity& quantity = quantities_[i];
    if (quantity.kind == Kind::kCountRows) continue;
    out[i].null = layout.IsNull(record, quantity.column);
    if (out[i].null || quantity.kind == Kind::kCount) continue;
    const uint8_t* raw = layout.Raw(record, quantity.column);
    if (quantity.form == Form::kDouble) {
      const double value = ValueAt<double>(raw);
      out[i].low = std::isfinite(value) ? value : -kInfinity;
      out[i].high = std::isfinite(value) ? value : kInfinity;
      continue;
    }
    const double value = quantity.form == Form::kPair ? static_cast<double>(ValueAt<data::Int128>(raw))
                                                      : static_cast<double>(ValueAt<int64_t>(raw));
    const double error = std::abs(value) < kExact ? 0 : std::abs(value) * kSlack;
    out[i].low = value - error;
    out[i].high = value + error;
  }
}

uint64_t RunBounds::FirstToEndAt(const RowAccess& rows, uint64_t row, uint64_t from) const {
  uint64_t first = kNoStart;
  const uint64_t ends = Possible(ends_, rows.layout->predicates(rows.record(row)));
  for (uint64_t rest = ends; rest != 0; rest &= rest - 1) {
    first = std::min(first, FirstToEndIn(static_cast<uint32_t>(__builtin_ctzll(rest)), rows, row, from));
  }
  return first;
}

uint64_t RunBounds::FirstToEndIn(uint32_t end, const RowAccess& rows, uint64_t row, uint64_t from) const {
  const size_t width = quantities_.size();
  const Position& position = positions_[end];
  const uint8_t* record = rows.record(row);
  Row last[kMaxCells];
  Row values[kMaxCells];
  Cell so_far[kMaxCells];
  Read(*rows.layout, record, last);
  std::fill_n(so_far, width, kFresh);
  // The row that ends the match comes first on the way back.
  for (size_t i = 0; i < width; ++i) {
    if (((position.covers >> i) & 1) != 0) Add(reversed_[i], last[i], &so_far[i]);
  }
  const auto may_hold = [&] {
    return position.condition < 0 ||
           MayHold(conditions_[static_cast<size_t>(position.condition)], so_far, *rows.layout, record);
  };
  uint64_t first = ((starts_ >> end) & 1) != 0 && may_hold() ? row : kNoStart;
  uint64_t before = position.before;
  for (uint64_t at = row; at > from && before != 0;) {
    const uint8_t* earlier = rows.record(--at);
    const uint64_t here = Possible(before, rows.layout->predicates(earlier));
    if (here == 0) break;
    Read(*rows.layout, earlier, values);
    const uint32_t covers = positions_[static_cast<size_t>(__builtin_ctzll(here))].covers;
    for (size_t i = 0; i < width; ++i) {
      if (((covers >> i) & 1) != 0) Add(reversed_[i], values[i], &so_far[i]);
    }
    if ((here & starts_) != 0 && may_hold()) first = at;
    before = 0;
    for (uint64_t rest = here; rest != 0; rest &= rest - 1) {
      before |= positions_[static_cast<size_t>(__builtin_ctzll(rest))].before;
    }
  }
  return first;
}

template <RunBounds::Kind kind>
inline void RunBounds::Move(size_t quantity, uint64_t alive, uint64_t reached, const Row& row, const Cell* before,
                            Cell* cells) const {
  const size_t width = quantities_.size();
  for (uint64_t rest = reached; rest != 0;) {
    const auto to = static_cast<size_t>(63 - __builtin_clzll(rest));
    rest ^= uint64_t{1} << to;
    const Position& position = positions_[to];
    const bool counts = ((position.covers >> quantity) & 1) != 0;
    const bool begins = ((starts_ >> to) & 1) != 0;
    const uint64_t from = position.before & alive;
    Cell cell = kFresh;
    if (from != 0) {
      // Joined first, so that the row is added once.
      cell = before[static_cast<size_t>(__builtin_ctzll(from)) * width];
      for (uint64_t others = from & (from - 1); others != 0; others &= others - 1) {
        Join(before[static_cast<size_t>(__builtin_ctzll(others)) * width], &cell);
      }
    }
    if (counts) AddAs<kind>(row, &cell);
    if (begins && from != 0) {
      Cell fresh = kFresh;
      if (counts) AddAs<kind>(row, &fresh);
      Join(fresh, &cell);
    }
    cells[to * width] = cell;
  }
}

bool RunBounds::Step(State& state, const RecordLayout& layout, const uint8_t* record) const {
  const uint64_t alive = state.alive;
  uint64_t reached = Possible(Reachable(alive), layout.predicates(record));
  state.alive = 0;
  if (reached == 0) return false;
  const size_t width = quantities_.size();
  Row rows[kMaxCells];
  Read(layout, record, rows);
  Cell copy[kMaxCells];
  const Cell* before = state.cells;
  if (!descends_) {
    std::copy_n(state.cells, positions_.size() * width, copy);
    before = copy;
  }
  for (size_t i = 0; i < width; ++i) {
    WithKind(quantities_[i].kind,
             [&]<Kind kind>() { Move<kind>(i, alive, reached, rows[i], before + i, state.cells + i); });
  }
  for (uint64_t rest = reached & conditional_; rest != 0; rest &= rest - 1) {
    const auto to = static_cast<size_t>(__builtin_ctzll(rest));
    const QuickCondition& condition = conditions_[static_cast<size_t>(positions_[to].condition)];
    if (!MayHold(condition, state.cells + to * width, layout, record)) reached ^= uint64_t{1} << to;
  }
  state.alive = reached;
  return (reached & ends_) != 0;
}

bool RunBounds::StepTo(State& state, const RowAccess& rows, uint64_t origin, uint64_t row) const {
  if (state.next_row < origin) {
    state.next_row = origin;
    state.alive = 0;
  }
  bool ends = false;
  for (; state.next_row <= row; ++state.next_row) ends = Step(state, *rows.layout, rows.record(state.next_row));
  return ends;
}

}  // namespace tripline::cep
