#include "rules/compile/row_program.h"

namespace tripline::rules {

size_t RowProgram::Add(const data::ExprPtr& expr) {
  for (size_t i = 0; i < roots_.size(); ++i) {
    if (roots_[i]->hash == expr->hash && data::EqualExprs(*roots_[i], *expr)) return i;
  }
  roots_.push_back(expr);
  return roots_.size() - 1;
}

data::Status RowProgram::Compile() {
  TRIPLINE_ASSIGN_OR_RETURN(program_, data::Program::Compile(roots_));
  return data::OkStatus();
}

RowProgram::Lease::Lease(const RowProgram& program, const data::RecordBatch& batch)
    : program_(program), rows_(batch.rows) {
  {
    const std::lock_guard lock(program.mutex_);
    if (!program.idle_.empty()) {
      memory_ = std::move(program.idle_.back());
      program.idle_.pop_back();
    }
  }
  if (memory_ == nullptr) {
    memory_ = std::make_unique<Memory>();
    memory_->scratch = program.program_.MakeScratch(data::kBatchRows);
  }
  memory_->inputs.resize(batch.columns.size());
  for (size_t i = 0; i < batch.columns.size(); ++i) memory_->inputs[i] = batch.columns[i].view();
  program.program_.Run(memory_->inputs, rows_, memory_->scratch);
}

RowProgram::Lease::~Lease() {
  const std::lock_guard lock(program_.mutex_);
  program_.idle_.push_back(std::move(memory_));
}

data::VectorView RowProgram::Lease::view(size_t root) const {
  return program_.program_.result(memory_->scratch, root);
}

void RowProgram::Lease::TrueBits(size_t root, uint64_t* bits) const {
  program_.program_.ResultTrueBits(memory_->scratch, root, rows_, bits);
}

bool RowProgram::Lease::AddErrorBits(size_t root, std::vector<uint64_t>* bits) const {
  const data::VectorView result = view(root);
  if (result.errors == nullptr) return false;
  for (size_t i = 0; i < bits->size(); ++i) {
    (*bits)[i] |= result.constant ? ~uint64_t{0} * (result.errors[0] & 1) : result.errors[i];
  }
  return true;
}

void MarkRows(const int64_t* times, uint32_t rows, TimeRange range, std::vector<uint64_t>* bits) {
  bits->assign(data::BitmapWords(rows), ~uint64_t{0});
  if (rows % 64 != 0) bits->back() = (uint64_t{1} << (rows % 64)) - 1;
  if (times == nullptr || (range.from_us == engine::kStartOfTime && range.to_us == engine::kEndOfTime)) return;
  for (uint32_t row = 0; row < rows; ++row) {
    if (times[row] < range.from_us || times[row] >= range.to_us) data::ClearBit(bits->data(), row);
  }
}

DomainProgram AddDomain(const std::vector<data::ExprPtr>& keys, NullKeys null_keys, const cep::DomainPlan& plan,
                        size_t stream, RowProgram* program) {
  DomainProgram domain;
  domain.null_keys = null_keys;
  domain.plan = &plan;
  for (const data::ExprPtr& key : keys) domain.keys.push_back(program->Add(key));
  for (uint32_t bit = 0; bit < plan.predicates().size(); ++bit) {
    const data::ExprPtr predicate = plan.PredicateOf(bit, stream);
    if (predicate != nullptr) domain.predicates.push_back({bit, program->Add(predicate)});
  }
  return domain;
}

void PrepareDomain(const DomainProgram& domain, RowProgram::Lease& lease, uint32_t rows, engine::PreparedKeys* keys,
                   std::vector<uint64_t>* predicate_words) {
  std::vector<data::VectorView> columns;
  columns.reserve(domain.keys.size());
  for (const size_t root : domain.keys) columns.push_back(lease.view(root));
  EncodeKeys(columns, rows, domain.null_keys, keys);

  const cep::DomainPlan& plan = *domain.plan;
  const uint32_t words = plan.predicate_words();
  const uint32_t bitmap_words = data::BitmapWords(rows);
  predicate_words->assign(size_t{rows} * words, 0);
  std::vector<uint64_t>& bits = lease.bits();
  bits.resize(bitmap_words);
  const bool selective = !plan.always_starts() && !plan.keeps_all_rows();
  keys->creates.assign(selective ? bitmap_words : 0, 0);
  for (const DomainProgram::Predicate& predicate : domain.predicates) {
    lease.TrueBits(predicate.root, bits.data());
    const uint32_t word = predicate.bit / 64;
    const uint64_t mask = uint64_t{1} << (predicate.bit % 64);
    const bool starts = (plan.start_bits()[word] & mask) != 0;
    for (uint32_t i = 0; i < bitmap_words; ++i) {
      if (selective && starts) keys->creates[i] |= bits[i];
      for (uint64_t rest = bits[i]; rest != 0; rest &= rest - 1) {
        const uint32_t row = i * 64 + static_cast<uint32_t>(__builtin_ctzll(rest));
        (*predicate_words)[size_t{row} * words + word] |= mask;
      }
    }
  }
}

}  // namespace tripline::rules
