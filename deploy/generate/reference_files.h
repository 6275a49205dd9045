// The customers and the merchants of a world as files beside its streams: what does not happen, but is.
//
// Not streams: they have no time and are not counted as events. customers has the customer's account, cards, e-mail,
// telephone, device and address; merchants the category, place and number of terminals.
//
//   TRIPLINE_RETURN_IF_ERROR(WriteCustomers(world, TextFormat::kCsv, file.get()));
//
// Failures: those of the file. Thread-safety: pure functions. Cost: one line a customer or merchant.
#ifndef TRIPLINE_DEPLOY_GENERATE_REFERENCE_FILES_H_
#define TRIPLINE_DEPLOY_GENERATE_REFERENCE_FILES_H_

#include "deploy/generate/row_text.h"
#include "deploy/generate/world.h"
#include "engine/data/status.h"
#include "engine/io/output_file.h"

namespace tripline::deploy {

data::Status WriteCustomers(const World& world, TextFormat format, engine::OutputFile* file);
data::Status WriteMerchants(const World& world, TextFormat format, engine::OutputFile* file);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_REFERENCE_FILES_H_
