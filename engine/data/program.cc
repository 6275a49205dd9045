#include "engine/data/program.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <string>
#include <utility>

#include "engine/data/program_builder.h"
#include "engine/data/program_lower.h"

namespace tripline::data {
namespace {

// What a view without values is read as: NULL in every row.
alignas(16) constexpr unsigned char kNoValues[16] = {};
constexpr uint64_t kNoneValid = 0;

size_t ValueSlotBytes(Storage storage, uint32_t rows) {
  switch (storage) {
    case Storage::kBits:
      return BitmapWords(rows) * sizeof(uint64_t);
    case Storage::k8:
      return size_t{8} * rows;
    case Storage::k16:
      return size_t{16} * rows;
  }
  return 0;
}

size_t RoundUp16(size_t bytes) { return (bytes + 15) / 16 * 16; }

uint64_t LastWordMask(uint32_t rows) { return rows % 64 == 0 ? ~uint64_t{0} : (uint64_t{1} << (rows % 64)) - 1; }

}  // namespace

struct Program::Scratch::Impl {
  std::vector<Register> registers;
  std::vector<Slot> slots;
  Buffer memory;
  TextArena texts;
  std::string text_buffer;
};

Program::Scratch::Scratch() = default;
Program::Scratch::~Scratch() = default;
Program::Scratch::Scratch(Scratch&&) noexcept = default;
Program::Scratch& Program::Scratch::operator=(Scratch&&) noexcept = default;

Program::Program() = default;
Program::~Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;

StatusOr<Program> Program::Compile(std::span<const ExprPtr> roots) {
  ProgramBuilder builder;
  Lowering lowering(&builder);
  for (const ExprPtr& root : roots) {
    TRIPLINE_ASSIGN_OR_RETURN(const uint32_t reg, lowering.Lower(*root));
    builder.AddRoot(reg);
  }
  Program program;
  program.impl_ = builder.Finish();
  return program;
}

Program::Scratch Program::MakeScratch(uint32_t max_rows) const {
  Scratch scratch;
  scratch.impl_ = std::make_unique<Scratch::Impl>();
  Scratch::Impl& s = *scratch.impl_;
  s.registers.resize(impl_->registers.size());
  s.slots.resize(impl_->registers.size());

  size_t value_bytes[3];
  size_t value_start[3];
  size_t total = 0;
  for (size_t storage = 3; storage-- > 0;) {
    value_bytes[storage] = RoundUp16(ValueSlotBytes(static_cast<Storage>(storage), max_rows));
    value_start[storage] = total;
    total += value_bytes[storage] * impl_->value_slots[storage];
  }
  // Bitmaps of NULLs and errors are small: each computed register has its own.
  const size_t bitmap_bytes = ValueSlotBytes(Storage::kBits, max_rows);
  size_t bitmap_start = total;
  total += 2 * bitmap_bytes * impl_->instructions.size();
  s.memory.Reserve(total);
  // Rows that a kernel leaves out are read by the next one all the same.
  if (total > 0) std::memset(s.memory.data(), 0, total);

  for (size_t i = 0; i < impl_->registers.size(); ++i) {
    const RegisterPlan& plan = impl_->registers[i];
    if (plan.kind == RegisterKind::kConstant) {
      const ConstantCell& cell = impl_->constants[plan.source];
      s.registers[i] = {cell.bytes, cell.validity == 0 ? &cell.validity : nullptr, nullptr, true};
    }
    if (plan.kind != RegisterKind::kComputed) continue;
    const auto storage = static_cast<size_t>(StorageOf(plan.type));
    uint8_t* const bitmaps = s.memory.data() + bitmap_start;
    bitmap_start += 2 * bitmap_bytes;
    s.slots[i].values = s.memory.data() + value_start[storage] + value_bytes[storage] * plan.value_slot;
    s.slots[i].validity = reinterpret_cast<uint64_t*>(bitmaps);
    s.slots[i].errors = reinterpret_cast<uint64_t*>(bitmaps + bitmap_bytes);
  }
  return scratch;
}

void Program::Run(std::span<const VectorView> inputs, uint32_t rows, Scratch& scratch) const {
  Scratch::Impl& s = *scratch.impl_;
  s.texts.Reset();
  for (uint32_t reg : impl_->input_registers) {
    const VectorView& view = inputs[impl_->registers[reg].source];
    if (view.values != nullptr) {
      s.registers[reg] = {view.values, view.validity, view.errors, view.constant};
    } else {
      s.registers[reg] = {kNoValues, &kNoneValid, nullptr, true};
    }
  }
  Frame frame{s.registers.data(), s.slots.data(), rows, &s.texts, &s.text_buffer};
  for (const Instruction& in : impl_->instructions) in.run(in, frame);
}

VectorView Program::result(const Scratch& scratch, size_t root) const {
  const uint32_t reg = impl_->roots[root];
  const Register& r = scratch.impl_->registers[reg];
  return {impl_->registers[reg].type, r.values, r.validity, r.errors, r.constant};
}

void Program::ResultTrueBits(const Scratch& scratch, size_t root, uint32_t rows, uint64_t* bits) const {
  const Register& r = scratch.impl_->registers[impl_->roots[root]];
  const uint32_t words = BitmapWords(rows);
  for (uint32_t w = 0; w < words; ++w) bits[w] = BoolWord(r, w) & ValidWord(r, w);
  if (words > 0) bits[words - 1] &= LastWordMask(rows);
}

uint32_t Program::CountErrors(const Scratch& scratch, size_t root, uint32_t rows) const {
  const Register& r = scratch.impl_->registers[impl_->roots[root]];
  if (r.errors == nullptr || rows == 0) return 0;
  const uint32_t words = BitmapWords(rows);
  uint32_t count = 0;
  for (uint32_t w = 0; w + 1 < words; ++w) count += static_cast<uint32_t>(std::popcount(ErrorWord(r, w)));
  return count + static_cast<uint32_t>(std::popcount(ErrorWord(r, words - 1) & LastWordMask(rows)));
}

size_t Program::roots() const { return impl_ == nullptr ? 0 : impl_->roots.size(); }
uint32_t Program::inputs() const { return impl_ == nullptr ? 0 : impl_->inputs; }

std::string Program::Dump() const {
  std::string out;
  const auto sink = std::back_inserter(out);
  for (size_t i = 0; i < impl_->registers.size(); ++i) {
    const RegisterPlan& plan = impl_->registers[i];
    if (plan.kind == RegisterKind::kInput) {
      fmt::format_to(sink, "r{}: {} = #{}\n", i, TypeName(plan.type), plan.source);
    } else if (plan.kind == RegisterKind::kConstant) {
      const ConstantCell& cell = impl_->constants[plan.source];
      const VectorView view{plan.type, cell.bytes, &cell.validity, nullptr, true};
      const Value value = ValueAt(view, 0);
      fmt::format_to(sink, "r{}: {} = {}\n", i, TypeName(plan.type), value.is_null() ? "null" : ToText(value));
    }
  }
  for (size_t i = 0; i < impl_->instructions.size(); ++i) {
    const Instruction& in = impl_->instructions[i];
    fmt::format_to(sink, "r{}: {} = {}", in.out, TypeName(impl_->registers[in.out].type), impl_->names[i]);
    for (uint32_t a = 0; a < in.arg_count; ++a) fmt::format_to(sink, " r{}", in.args[a]);
    if (in.k0 != 0 || in.k1 != 0) fmt::format_to(sink, " [{}, {}]", in.k0, in.k1);
    out.push_back('\n');
  }
  for (uint32_t root : impl_->roots) fmt::format_to(sink, "root r{}\n", root);
  return out;
}

Value ValueAt(const VectorView& view, uint32_t row) {
  const uint32_t place = view.constant ? 0 : row;
  if (view.values == nullptr || !view.is_valid(row)) return Value(view.type);
  switch (view.type.kind) {
    case TypeKind::kBool:
      return Value::Bool(GetBit(view.as<uint64_t>(), place));
    case TypeKind::kInt:
      return Value::Int(view.as<int64_t>()[place]);
    case TypeKind::kDouble:
      return Value::Double(view.as<double>()[place]);
    case TypeKind::kDecimal: {
      const Int128 value = IsWideDecimal(view.type) ? view.as<Int128>()[place] : Int128{view.as<int64_t>()[place]};
      return Value::Decimal(value, view.type.precision, view.type.scale);
    }
    case TypeKind::kString:
      return Value::String(std::string(view.as<StringRef>()[place].view()));
    case TypeKind::kTimestamp:
      return Value::Timestamp(view.as<int64_t>()[place]);
    case TypeKind::kDuration:
      return Value::Duration(view.as<int64_t>()[place]);
    case TypeKind::kMonths:
      return Value::Months(view.as<int64_t>()[place]);
    default:
      return Value(view.type);
  }
}

}  // namespace tripline::data
