#include "dsl/merged_rows.h"

#include <algorithm>

namespace tripline::dsl {

uint32_t MergedRows::Place(size_t stream, uint32_t column) const {
  const std::vector<int32_t>& of = columns[stream];
  return static_cast<uint32_t>(std::find(of.begin(), of.end(), static_cast<int32_t>(column)) - of.begin());
}

MergedRows MergeRows(std::span<const StreamModel* const> streams) {
  MergedRows rows;
  rows.columns.resize(streams.size());
  auto schema = std::make_shared<data::Schema>();
  std::vector<data::Field>& fields = schema->fields;
  for (size_t i = 0; i < streams.size(); ++i) {
    const std::vector<data::Field>& own = streams[i]->schema->fields;
    for (uint32_t column = 0; column < own.size(); ++column) {
      auto same = std::find_if(fields.begin(), fields.end(), [&](const data::Field& field) {
        return field.name == own[column].name && field.type == own[column].type && field.label == own[column].label;
      });
      if (same == fields.end()) same = fields.insert(fields.end(), own[column]);
      const auto place = static_cast<size_t>(same - fields.begin());
      for (std::vector<int32_t>& columns : rows.columns) columns.resize(fields.size(), -1);
      rows.columns[i][place] = static_cast<int32_t>(column);
    }
  }
  if (streams.size() == 1) {
    rows.schema = streams[0]->schema;
  } else {
    for (data::Field& field : fields) field.not_null = false;
    rows.schema = std::move(schema);
  }
  return rows;
}

MergedRows RowsOf(const Model& model, const std::vector<uint32_t>& streams) {
  std::vector<const StreamModel*> models;
  for (const uint32_t stream : streams) models.push_back(&model.streams[stream]);
  return MergeRows(models);
}

}  // namespace tripline::dsl
