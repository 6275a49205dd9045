#include <fmt/format.h>

#include "deploy/generate/row_text.h"

namespace tripline::deploy {
namespace {

constexpr Column kIsFraud = {"is_fraud", "int label", Quote::kNone};
constexpr Column kFraudKind = {"fraud_kind", "string label", Quote::kNullable};
constexpr Column kLookAlike = {"look_alike", "string label", Quote::kNullable};
constexpr Column kTime = {"ts", "timestamp not null", Quote::kAlways};
constexpr Column kAccount = {"account", "string not null", Quote::kAlways};
constexpr Column kCard = {"card", "string not null", Quote::kAlways};
constexpr Column kDevice = {"device", "string", Quote::kNullable};
constexpr Column kAmount = {"amount", "decimal(12,2)", Quote::kNone};
constexpr Column kCountry = {"country", "string", Quote::kAlways};

constexpr std::array kPayments = {Column{"tx_id", "int not null", Quote::kNone},
                                  kTime,
                                  kCard,
                                  kAccount,
                                  Column{"merchant", "string not null", Quote::kAlways},
                                  Column{"terminal", "string", Quote::kNullable},
                                  Column{"mcc", "int", Quote::kNone},
                                  kCountry,
                                  Column{"lat", "double", Quote::kNullable},
                                  Column{"lon", "double", Quote::kNullable},
                                  kAmount,
                                  Column{"channel", "string", Quote::kAlways},
                                  kDevice,
                                  kIsFraud,
                                  kFraudKind,
                                  kLookAlike};
constexpr std::array kLogins = {Column{"login_id", "int not null", Quote::kNone},
                                kTime,
                                kAccount,
                                Column{"success", "bool", Quote::kNone},
                                kDevice,
                                Column{"ip", "string", Quote::kAlways},
                                kCountry,
                                kIsFraud,
                                kFraudKind,
                                kLookAlike};
constexpr std::array kPasswordChanges = {Column{"change_id", "int not null", Quote::kNone},
                                         kTime,
                                         kAccount,
                                         kDevice,
                                         Column{"ip", "string", Quote::kAlways},
                                         kCountry,
                                         kIsFraud,
                                         kFraudKind,
                                         kLookAlike};
constexpr std::array kPhoneChanges = {Column{"change_id", "int not null", Quote::kNone},
                                      kTime,
                                      kAccount,
                                      Column{"phone", "string", Quote::kAlways},
                                      Column{"channel", "string", Quote::kAlways},
                                      kDevice,
                                      kCountry,
                                      kIsFraud,
                                      kFraudKind,
                                      kLookAlike};
constexpr std::array kTransfers = {Column{"transfer_id", "int not null", Quote::kNone},
                                   kTime,
                                   kAccount,
                                   Column{"to_account", "string not null", Quote::kAlways},
                                   kAmount,
                                   Column{"type", "string", Quote::kAlways},
                                   kDevice,
                                   kIsFraud,
                                   kFraudKind,
                                   kLookAlike};
constexpr std::array kRefunds = {Column{"refund_id", "int not null", Quote::kNone},
                                 kTime,
                                 Column{"tx_id", "int not null", Quote::kNone},
                                 kCard,
                                 kAccount,
                                 Column{"merchant", "string not null", Quote::kAlways},
                                 kAmount,
                                 kIsFraud,
                                 kFraudKind,
                                 kLookAlike};
constexpr std::array kConfirmations = {Column{"confirmation_id", "int not null", Quote::kNone},
                                       kTime,
                                       Column{"transfer_id", "int not null", Quote::kNone},
                                       kAccount,
                                       kDevice,
                                       kIsFraud,
                                       kFraudKind,
                                       kLookAlike};

}  // namespace

std::span<const Column> ColumnsOf(Stream stream) {
  static constexpr std::array<std::span<const Column>, kStreams> kColumns = {
      kPayments, kLogins, kPasswordChanges, kPhoneChanges, kTransfers, kRefunds, kConfirmations};
  return kColumns[static_cast<size_t>(stream)];
}

std::string_view IdColumn(Stream stream) { return ColumnsOf(stream).front().name; }

std::string HeaderText(std::span<const Column> columns, TextFormat format) {
  std::string text;
  if (format == TextFormat::kNdjson) return text;
  for (const Column& column : columns) {
    if (!text.empty()) text += ',';
    text += column.name;
  }
  return text + '\n';
}

// A quoted value's marks belong to its neighbours, so that whoever writes the value writes the same for both formats.
std::vector<std::string> Separators(std::span<const Column> columns, TextFormat format) {
  const bool json = format == TextFormat::kNdjson;
  std::vector<std::string> separators;
  bool quoted = false;
  for (const Column& column : columns) {
    std::string text = quoted && json ? "\"" : "";
    const bool first = separators.empty();
    quoted = column.quote == Quote::kAlways;
    if (json) {
      text += fmt::format("{}\"{}\":{}", first ? "{" : ",", column.name, quoted ? "\"" : "");
    } else if (!first) {
      text += ",";
    }
    separators.push_back(std::move(text));
  }
  separators.emplace_back(json ? (quoted ? "\"}\n" : "}\n") : "\n");
  return separators;
}

std::string StreamStatements(uint32_t disorder_seconds, bool unique) {
  std::string text =
      "-- The streams of the files beside this one, as `tripline generate` made them.\n"
      "-- `include 'streams.rules';` brings them into a rule file, in place of its own `stream` statements.\n";
  for (int i = 0; i < kStreams; ++i) {
    const auto stream = static_cast<Stream>(i);
    std::string columns;
    for (const Column& column : ColumnsOf(stream)) {
      columns += fmt::format("{}\n  {} {}", columns.empty() ? "" : ",", column.name, column.type);
    }
    text += fmt::format("\nstream {} ({}\n)\n  event time ts", StreamName(stream), columns);
    if (disorder_seconds > 0) text += fmt::format("\n  watermark {} seconds", disorder_seconds);
    if (unique) text += fmt::format("\n  unique {} within {} seconds", IdColumn(stream), disorder_seconds + 3'600);
    text += ";\n";
  }
  return text;
}

}  // namespace tripline::deploy
