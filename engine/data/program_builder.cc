#include "engine/data/program_builder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/data/string_ref.h"

namespace tripline::data {
namespace {

class KeyBytes {
 public:
  template <class T>
  KeyBytes& Add(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  KeyBytes& AddText(const std::string& text) {
    bytes_ += text;
    return *this;
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

KeyBytes KeyOf(char kind, Type type) {
  KeyBytes key;
  key.Add(kind).Add(type.kind).Add(type.precision).Add(type.scale);
  return key;
}

template <class T>
void StoreCell(const T& value, ConstantCell* cell) {
  static_assert(sizeof value <= sizeof cell->bytes);
  std::memcpy(cell->bytes, &value, sizeof value);
}

void FillCell(const Value& value, std::deque<std::string>* texts, ConstantCell* cell) {
  if (value.is_null()) return;
  cell->validity = 1;
  switch (value.type().kind) {
    case TypeKind::kBool:
      StoreCell(value.as_bool() ? uint64_t{1} : uint64_t{0}, cell);
      break;
    case TypeKind::kDouble:
      StoreCell(value.as_double(), cell);
      break;
    case TypeKind::kDecimal:
      if (IsWideDecimal(value.type())) {
        StoreCell(value.as_decimal(), cell);
      } else {
        StoreCell(static_cast<int64_t>(value.as_decimal()), cell);
      }
      break;
    case TypeKind::kString:
      texts->push_back(value.as_string());
      StoreCell(StringRef(texts->back()), cell);
      break;
    default:
      StoreCell(value.as_int(), cell);
  }
}

}  // namespace

Storage StorageOf(Type type) {
  if (type.kind == TypeKind::kBool) return Storage::kBits;
  return ValueBytes(type) == 16 ? Storage::k16 : Storage::k8;
}

ProgramBuilder::ProgramBuilder() : impl_(std::make_unique<Program::Impl>()) {}

uint32_t ProgramBuilder::AddRegister(RegisterPlan plan) {
  impl_->registers.push_back(plan);
  return static_cast<uint32_t>(impl_->registers.size() - 1);
}

uint32_t ProgramBuilder::Input(uint32_t input, Type type) {
  const auto [place, is_new] = known_.try_emplace(KeyOf('i', type).Add(input).Take(), 0);
  if (!is_new) return place->second;
  place->second = AddRegister({RegisterKind::kInput, type, input});
  impl_->input_registers.push_back(place->second);
  impl_->inputs = std::max(impl_->inputs, input + 1);
  return place->second;
}

uint32_t ProgramBuilder::Constant(const Value& value) {
  KeyBytes key = KeyOf('c', value.type());
  key.Add(value.is_null()).AddText(ToText(value));
  const auto [place, is_new] = known_.try_emplace(key.Take(), 0);
  if (!is_new) return place->second;
  ConstantCell cell;
  FillCell(value, &impl_->texts, &cell);
  impl_->constants.push_back(cell);
  constant_values_.push_back(value);
  place->second =
      AddRegister({RegisterKind::kConstant, value.type(), static_cast<uint32_t>(impl_->constants.size() - 1)});
  return place->second;
}

const Value* ProgramBuilder::constant(uint32_t reg) const {
  const RegisterPlan& plan = impl_->registers[reg];
  return plan.kind == RegisterKind::kConstant ? &constant_values_[plan.source] : nullptr;
}

uint32_t ProgramBuilder::Emit(NamedKernel kernel, Type type, std::vector<uint32_t> args, int64_t k0, int64_t k1,
                              const void* prepared) {
  KeyBytes key = KeyOf('x', type);
  key.Add(kernel.run).Add(k0).Add(k1).Add(prepared);
  for (uint32_t arg : args) key.Add(arg);
  const auto [place, is_new] = known_.try_emplace(key.Take(), 0);
  if (!is_new) return place->second;
  place->second = AddRegister({RegisterKind::kComputed, type});
  impl_->args.push_back(std::move(args));
  Instruction in;
  in.run = kernel.run;
  in.out = place->second;
  in.arg_count = static_cast<uint32_t>(impl_->args.back().size());
  in.args = impl_->args.back().data();
  in.k0 = k0;
  in.k1 = k1;
  in.prepared = prepared;
  impl_->instructions.push_back(in);
  impl_->names.push_back(kernel.name);
  return place->second;
}

const void* ProgramBuilder::Keep(std::shared_ptr<const void> prepared) {
  impl_->prepared.push_back(std::move(prepared));
  return impl_->prepared.back().get();
}

uint32_t ProgramBuilder::TakeSlot(Storage storage) {
  const auto place = static_cast<size_t>(storage);
  if (free_slots_[place].empty()) return impl_->value_slots[place]++;
  const uint32_t slot = free_slots_[place].back();
  free_slots_[place].pop_back();
  return slot;
}

std::unique_ptr<Program::Impl> ProgramBuilder::Finish() {
  constexpr size_t kForever = ~size_t{0};
  std::vector<size_t> last_use(impl_->registers.size(), 0);
  for (size_t i = 0; i < impl_->instructions.size(); ++i) {
    const Instruction& in = impl_->instructions[i];
    last_use[in.out] = i;
    for (uint32_t a = 0; a < in.arg_count; ++a) last_use[in.args[a]] = i;
  }
  for (uint32_t root : impl_->roots) last_use[root] = kForever;
  for (size_t i = 0; i < impl_->instructions.size(); ++i) {
    const Instruction& in = impl_->instructions[i];
    // The result's memory is taken before the arguments' is given back: kernels may assume that they differ.
    RegisterPlan& out = impl_->registers[in.out];
    out.value_slot = TakeSlot(StorageOf(out.type));
    const auto give_back = [&](uint32_t reg) {
      const RegisterPlan& plan = impl_->registers[reg];
      if (plan.kind != RegisterKind::kComputed || last_use[reg] != i) return;
      last_use[reg] = kForever;
      free_slots_[static_cast<size_t>(StorageOf(plan.type))].push_back(plan.value_slot);
    };
    for (uint32_t a = 0; a < in.arg_count; ++a) give_back(in.args[a]);
    give_back(in.out);
  }
  return std::move(impl_);
}

}  // namespace tripline::data
