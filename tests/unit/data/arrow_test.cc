#include "engine/data/arrow.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/program.h"
#include "engine/data/value.h"

namespace tripline::data::arrow_test {
namespace {

std::shared_ptr<const Schema> TestSchema() {
  return std::make_shared<Schema>(Schema{{{"flag", BoolType()},
                                          {"id", IntType(), true},
                                          {"score", DoubleType()},
                                          {"amount", DecimalType(12, 2)},
                                          {"total", DecimalType(38, 4)},
                                          {"memo", StringType()},
                                          {"ts", TimestampType()},
                                          {"took", DurationType()}}});
}

void FillRow(RecordBatch* batch, uint32_t row) {
  const auto value = static_cast<int64_t>(row) * 1001 - 5000;
  for (Column& column : batch->columns) {
    SetBit(column.mutable_validity(), row);
    column.set_has_nulls(true);
  }
  row % 3 == 0 ? SetBit(batch->columns[0].mutable_values<uint64_t>(), row)
               : ClearBit(batch->columns[0].mutable_values<uint64_t>(), row);
  batch->columns[1].mutable_values<int64_t>()[row] = value;
  batch->columns[2].mutable_values<double>()[row] = static_cast<double>(value) / 7;
  batch->columns[3].mutable_values<int64_t>()[row] = value * 3;
  batch->columns[4].mutable_values<Int128>()[row] = static_cast<Int128>(value) * 1'000'000'000'000'000'000;
  const std::string text = row % 2 == 0 ? "short" : "a longer text, row " + std::to_string(row);
  batch->columns[5].mutable_values<StringRef>()[row] = batch->texts.Add(text);
  batch->columns[6].mutable_values<int64_t>()[row] = value * 1'000'000;
  batch->columns[7].mutable_values<int64_t>()[row] = value * 500;
  for (size_t i = 0; i < batch->columns.size(); ++i) {
    if (i != 1 && (row + i) % 5 == 0) ClearBit(batch->columns[i].mutable_validity(), row);
  }
  batch->columns[1].set_has_nulls(false);
  batch->positions.push_back(row + 1);
  batch->rows = row + 1;
}

void ExpectEqualRows(const RecordBatch& a, uint32_t first_a, const RecordBatch& b, uint32_t first_b, uint32_t rows) {
  for (size_t i = 0; i < a.columns.size(); ++i) {
    for (uint32_t row = 0; row < rows; ++row) {
      ASSERT_EQ(ValueAt(a.columns[i].view(), first_a + row), ValueAt(b.columns[i].view(), first_b + row))
          << a.schema->fields[i].name << " " << row;
    }
  }
}

TEST(ArrowTest, ABatchGoesOutAndComesBack) {
  for (uint32_t rows : {0u, 1u, 63u, 64u, 65u, 4096u}) {
    RecordBatch batch(TestSchema());
    for (uint32_t row = 0; row < rows; ++row) FillRow(&batch, row);
    ArrowSchema schema;
    ArrowArray array;
    ASSERT_TRUE(ExportArrow(batch, &schema, &array).ok());
    EXPECT_EQ(array.length, rows);
    EXPECT_STREQ(schema.children[3]->format, "d:12,2");
    EXPECT_STREQ(schema.children[6]->format, "tsu:UTC");
    EXPECT_EQ(schema.children[1]->flags, 0);
    const auto imported = ImportArrowSchema(schema);
    ASSERT_TRUE(imported.ok()) << MessageOf(imported.status());
    EXPECT_EQ(*imported, *batch.schema);
    RecordBatch back(batch.schema);
    ASSERT_TRUE(ImportArrow(schema, array, 0, &back).ok());
    EXPECT_EQ(back.rows, rows);
    ExpectEqualRows(batch, 0, back, 0, rows);
    if (rows > 10) {
      ASSERT_TRUE(ImportArrow(schema, array, 7, &back).ok());
      EXPECT_EQ(back.rows, rows - 7);
      EXPECT_EQ(back.positions[0], 8u);
      ExpectEqualRows(batch, 7, back, 0, rows - 7);
    }
    array.release(&array);
    schema.release(&schema);
    EXPECT_EQ(array.release, nullptr);
    EXPECT_EQ(schema.release, nullptr);
  }
}

TEST(ArrowTest, AConsumerMayMoveAChildAway) {
  RecordBatch batch(TestSchema());
  FillRow(&batch, 0);
  ArrowSchema schema;
  ArrowArray array;
  ASSERT_TRUE(ExportArrow(batch, &schema, &array).ok());
  ArrowArray child = *array.children[1];
  array.children[1]->release = nullptr;
  array.release(&array);
  EXPECT_EQ(static_cast<const int64_t*>(child.buffers[1])[0], -5000);
  child.release(&child);
  schema.release(&schema);
}

// A struct of one text column made by hand, as another producer would.
struct HandMade {
  ArrowSchema schema{};
  ArrowSchema column_schema{};
  ArrowSchema* schema_children[1] = {&column_schema};
  ArrowArray array{};
  ArrowArray column{};
  ArrowArray* array_children[1] = {&column};
  const void* struct_buffers[1] = {nullptr};
  std::vector<const void*> buffers;

  HandMade(const char* format, int64_t length, std::vector<const void*> its_buffers) : buffers(std::move(its_buffers)) {
    column_schema.format = format;
    column_schema.name = "x";
    column_schema.flags = ARROW_FLAG_NULLABLE;
    column_schema.release = [](ArrowSchema*) {};
    schema.format = "+s";
    schema.n_children = 1;
    schema.children = schema_children;
    schema.release = [](ArrowSchema*) {};
    column.length = length;
    column.null_count = -1;
    column.n_buffers = static_cast<int64_t>(buffers.size());
    column.buffers = buffers.data();
    column.release = [](ArrowArray*) {};
    array.length = length;
    array.n_buffers = 1;
    array.buffers = struct_buffers;
    array.n_children = 1;
    array.children = array_children;
    array.release = [](ArrowArray*) {};
  }

  std::string Import() {
    const auto imported = ImportArrowSchema(schema);
    if (!imported.ok()) return MessageOf(imported.status());
    RecordBatch batch(std::make_shared<Schema>(*imported));
    const Status status = ImportArrow(schema, array, 0, &batch);
    if (!status.ok()) return MessageOf(status);
    std::string out;
    for (uint32_t row = 0; row < batch.rows; ++row) {
      const Value value = ValueAt(batch.columns[0].view(), row);
      out += (value.is_null() ? "NULL" : ToText(value)) + ";";
    }
    return out;
  }
};

TEST(ArrowTest, ReadsOtherLayouts) {
  const uint8_t validity = 0b11011;
  const int64_t offsets[6] = {0, 1, 3, 3, 6, 40};
  const char bytes[] = "abbcccdddddddddddddddddddddddddddddddddd";
  HandMade large("U", 5, {&validity, offsets, bytes});
  EXPECT_EQ(large.Import(), "a;bb;NULL;ccc;dddddddddddddddddddddddddddddddddd;");
  large.column.offset = 2;
  large.column.length = large.array.length = 3;
  EXPECT_EQ(large.Import(), "NULL;ccc;dddddddddddddddddddddddddddddddddd;");
  large.column.offset = 1;
  large.array.offset = 1;
  large.column.length = 4;
  EXPECT_EQ(large.Import(), "NULL;ccc;dddddddddddddddddddddddddddddddddd;");

  unsigned char views[48] = {};
  int32_t number = 5;
  std::memcpy(views, &number, 4);
  std::memcpy(views + 4, "hello", 5);
  const std::string text = "a text of more than twelve bytes";
  number = static_cast<int32_t>(text.size());
  std::memcpy(views + 16, &number, 4);
  std::memcpy(views + 20, text.data(), 4);
  number = 0;
  std::memcpy(views + 24, &number, 4);
  number = 3;
  std::memcpy(views + 28, &number, 4);
  const std::string data = "xyz" + text;
  const int64_t sizes[1] = {static_cast<int64_t>(data.size())};
  HandMade view("vu", 3, {nullptr, views, data.data(), sizes});
  EXPECT_EQ(view.Import(), "hello;a text of more than twelve bytes;;");

  const int64_t times[2] = {0, 1'000'000};
  EXPECT_EQ(HandMade("tsu:Europe/Berlin", 2, {nullptr, times}).Import(), "1970-01-01T00:00:00Z;1970-01-01T00:00:01Z;");
}

TEST(ArrowTest, RefusesWhatABatchCannotHold) {
  const int32_t values[4] = {1, 2, 3, 4};
  EXPECT_EQ(HandMade("i", 4, {nullptr, values}).Import(), "Arrow column 'x': format 'i' is none that a batch holds");
  EXPECT_EQ(HandMade("d:40,2,256", 1, {nullptr, values}).Import(),
            "Arrow column 'x': format 'd:40,2,256' is none that a batch holds");
  EXPECT_EQ(HandMade("l", 1, {nullptr}).Import(), "Arrow column 'x': it has fewer buffers than its type asks for");
  EXPECT_EQ(HandMade("l", 1, {nullptr, nullptr}).Import(), "Arrow column 'x': it has no values");
  const int64_t big[2] = {1'000'000, 0};
  EXPECT_EQ(HandMade("d:5,2", 1, {nullptr, big}).Import(),
            "Arrow column 'x': row 1 holds a number of more digits than decimal(5,2)");
  const int32_t backwards[3] = {0, 5, 2};
  EXPECT_EQ(HandMade("u", 2, {nullptr, backwards, "hello"}).Import(), "Arrow column 'x': its offsets go backwards");
  const int64_t number = 1;
  HandMade wrong("l", 1, {nullptr, &number});
  wrong.schema.format = "l";
  EXPECT_EQ(wrong.Import(), "Arrow column '': a batch is a struct ('+s') with a child per column");
  EXPECT_EQ(CodeOf(ImportArrowSchema(wrong.schema).status()), "TRL0786");
  HandMade short_column("l", 1, {nullptr, &number});
  short_column.array.length = 2;
  EXPECT_EQ(short_column.Import(), "Arrow column 'x': it is shorter than its struct");
}

}  // namespace
}  // namespace tripline::data::arrow_test
