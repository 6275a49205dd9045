// Builds the instruction list of a program: registers, constants, equal instructions shared, memory laid out.
//
// Not a public interface of the folder. What an expression means in instructions is program_lower.cc's; this knows
// only kernels and registers. An instruction that was emitted before, with the same kernel, arguments and parameters,
// is not emitted again: its register is returned.
//
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_ENGINE_DATA_PROGRAM_BUILDER_H_
#define TRIPLINE_ENGINE_DATA_PROGRAM_BUILDER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/data/kernel.h"
#include "engine/data/program.h"
#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::data {

enum class Storage : uint8_t { kBits, k8, k16 };
Storage StorageOf(Type type);

// A kernel and its name, for Dump.
struct NamedKernel {
  Kernel run;
  const char* name;
};

// A constant as kernels read it. Texts longer than a StringRef holds lie in the program.
struct alignas(16) ConstantCell {
  unsigned char bytes[16] = {};
  uint64_t validity = 0;
};

enum class RegisterKind : uint8_t { kInput, kConstant, kComputed };

struct RegisterPlan {
  RegisterKind kind;
  Type type;
  uint32_t source = 0;      // the input's number or the constant's place
  uint32_t value_slot = 0;  // computed: its memory among those of its storage
};

struct Program::Impl {
  std::vector<RegisterPlan> registers;
  std::vector<Instruction> instructions;
  std::vector<const char*> names;  // of the instructions' kernels
  std::deque<std::vector<uint32_t>> args;
  std::deque<ConstantCell> constants;
  std::deque<std::string> texts;
  std::vector<std::shared_ptr<const void>> prepared;
  std::vector<uint32_t> input_registers;
  std::vector<uint32_t> roots;
  uint32_t inputs = 0;
  uint32_t value_slots[3] = {0, 0, 0};  // by storage
};

class ProgramBuilder {
 public:
  ProgramBuilder();

  uint32_t Input(uint32_t input, Type type);
  uint32_t Constant(const Value& value);
  // REQUIRES: prepared, if not null, lives as long as the program (Keep).
  uint32_t Emit(NamedKernel kernel, Type type, std::vector<uint32_t> args, int64_t k0 = 0, int64_t k1 = 0,
                const void* prepared = nullptr);
  const void* Keep(std::shared_ptr<const void> prepared);
  void AddRoot(uint32_t reg) { impl_->roots.push_back(reg); }

  Type type(uint32_t reg) const { return impl_->registers[reg].type; }
  // Null unless the register is a constant.
  const Value* constant(uint32_t reg) const;

  // Lays out memory: a register's values may share their place with others that are read no more.
  std::unique_ptr<Program::Impl> Finish();

 private:
  uint32_t AddRegister(RegisterPlan plan);
  uint32_t TakeSlot(Storage storage);

  std::unique_ptr<Program::Impl> impl_;
  std::deque<Value> constant_values_;
  std::unordered_map<std::string, uint32_t> known_;  // by the bytes of what makes a register
  std::vector<uint32_t> free_slots_[3];
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_PROGRAM_BUILDER_H_
