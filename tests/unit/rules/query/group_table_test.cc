#include "rules/query/group_table.h"

#include <gtest/gtest.h>

#include "engine/data/program.h"

namespace tripline::rules {
namespace group_table_test {

// select g, sum(n), count(*), count(distinct n), array_agg(n) group by g
dsl::SelectModel Select(bool grouped) {
  dsl::SelectModel select;
  if (grouped) select.group_by.push_back(data::MakeInput(0, data::StringType()));
  const data::Type ints[] = {data::IntType()};
  for (const auto& [name, distinct] :
       {std::pair{"sum", false}, {"count", false}, {"count", true}, {"array_agg", false}}) {
    dsl::SelectModel::AggregateItem& item = select.aggregates.emplace_back();
    item.aggregate = *data::MakeAggregate(name, distinct, ints);
    item.argument = data::MakeInput(1, data::IntType());
  }
  return select;
}

RowColumns Rows(bool grouped, const std::vector<std::string>& keys, const std::vector<int64_t>& numbers,
                uint64_t valid) {
  std::vector<data::Type> types(4, data::IntType());
  if (grouped) types.insert(types.begin(), data::StringType());
  std::vector<data::StringRef> refs(keys.begin(), keys.end());
  std::vector<data::VectorView> views(4, data::VectorView{data::IntType(), numbers.data(), &valid});
  if (grouped) views.insert(views.begin(), data::VectorView{data::StringType(), refs.data()});
  std::vector<uint32_t> all(numbers.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  RowColumns rows(types);
  rows.Append(views, all);
  return rows;
}

std::string Text(const OutputBatch& batch, size_t column, uint32_t row) {
  if (batch.batch.columns[column].type().kind == data::TypeKind::kArray) return data::ToText(batch.arrays[column][row]);
  const data::VectorView view = batch.batch.columns[column].view();
  return view.is_valid(row) ? data::ToText(data::ValueAt(view, row)) : "NULL";
}

std::string Row(const OutputBatch& batch, uint32_t row) {
  std::string result;
  for (size_t i = 0; i < batch.batch.columns.size(); ++i) result += (i > 0 ? " " : "") + Text(batch, i, row);
  return result;
}

TEST(GroupTable, GroupsInTheOrderOfTheirFirstRows) {
  const dsl::SelectModel select = Select(true);
  GroupTable groups(select);
  groups.Add(Rows(true, {"b", "a", "b"}, {1, 2, 3}, 0b111));
  groups.Add(Rows(true, {"c", "b"}, {0, 3}, 0b10));
  const auto batches = groups.Finish();
  ASSERT_EQ(batches.size(), 1u);
  ASSERT_EQ(batches[0]->batch.rows, 3u);
  const std::string array_b = data::ToText(
      data::Value::Array(data::IntType(), {data::Value::Int(1), data::Value::Int(3), data::Value::Int(3)}));
  const std::string array_a = data::ToText(data::Value::Array(data::IntType(), {data::Value::Int(2)}));
  const std::string array_c = data::ToText(data::Value::Array(data::IntType(), {data::Value(data::IntType())}));
  EXPECT_EQ(Row(*batches[0], 0), "b 7 3 2 " + array_b);
  EXPECT_EQ(Row(*batches[0], 1), "a 2 1 1 " + array_a);
  EXPECT_EQ(Row(*batches[0], 2), "c NULL 0 0 " + array_c);
}

TEST(GroupTable, WithoutKeysThereIsOneGroupAlsoOverNothing) {
  const dsl::SelectModel select = Select(false);
  GroupTable groups(select);
  const auto batches = groups.Finish();
  ASSERT_EQ(batches.size(), 1u);
  ASSERT_EQ(batches[0]->batch.rows, 1u);
  EXPECT_EQ(Row(*batches[0], 0).substr(0, 8), "NULL 0 0");
}

}  // namespace group_table_test
}  // namespace tripline::rules
