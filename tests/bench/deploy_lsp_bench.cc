// What an editor waits for in a file of 2,000 rules: a key and then a request, and the check of the whole file.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "deploy/lsp/completion.h"
#include "deploy/lsp/hover.h"
#include "deploy/lsp/navigation.h"
#include "deploy/lsp/outline.h"
#include "deploy/lsp/protocol_json.h"
#include "deploy/lsp/rename.h"
#include "deploy/lsp/rule_check.h"
#include "deploy/lsp/rule_project.h"
#include "dsl/format.h"

namespace tripline::deploy {
namespace {

constexpr char kPath[] = "/a.rules";

std::string Rules(int64_t count) {
  std::string text =
      "stream payments (\n  card string not null,\n  amount decimal(12,2),\n  channel string,\n  ts timestamp\n) event "
      "time "
      "ts;\n";
  for (int64_t i = 0; i < count; ++i) {
    text += fmt::format(
        "\nrule probes_{0}\n  'Small payments, then a large one'\n  version 1  severity high  score 80  tags cards\n"
        "  with probe_below = 2.{0:04}, large_from = 250.00\n  on payments per card\n  match (\n"
        "    measures  first(PROBE.ts) as started, count(PROBE.*) as probes, LARGE.amount as spent\n"
        "    pattern (PROBE{{3,}} OTHER*? LARGE) within 15 minutes\n"
        "    define PROBE as amount < probe_below and channel = 'online',\n           LARGE as amount >= large_from\n"
        "  )\n  then block\n  reason '{{probes}} probes since {{started:HH:mm}}, then {{spent}}'\n  cooldown 1 hour;\n",
        i);
  }
  return text;
}

data::StatusOr<std::string> NoFiles(const std::string&) {
  return data::Error(data::Fault::kAuthor, "TRL0923", "there is no such file");
}

class Editor {
 public:
  explicit Editor(int64_t rules) {
    project_.Open("file:///a.rules", 1, Rules(rules));
    const std::string& text = project_.FindOpen(kPath)->document->text();
    place_ = static_cast<uint32_t>(text.find("amount <", text.size() / 2));
  }

  // A letter more or less, in the middle of the file.
  void Type() {
    TextDocument document = *project_.FindOpen(kPath)->document;
    const Position place = document.PositionOf(place_);
    const Position behind{place.line, place.character + 1};
    document.Replace({place, typed_ ? behind : place}, typed_ ? "" : "a");
    typed_ = !typed_;
    project_.Change(kPath, 2, std::move(document));
  }
  void ReadAhead() {
    View();
    while (project_.ReadAhead()) {
    }
  }
  const ProjectView& View() { return *project_.View(kPath); }
  uint32_t place() const { return place_; }
  CheckJob Job() const { return {0, kPath, {{kPath, project_.FindOpen(kPath)->document}}, NoFiles}; }

 private:
  RuleProject project_{NoFiles};
  uint32_t place_ = 0;
  bool typed_ = false;
};

void Check(bool answer) {
  if (!answer) std::abort();
}

void BM_Lsp_Open(benchmark::State& state) {
  for (auto _ : state) Check(Editor(state.range(0)).View().index.statements().size() > 1);
}
BENCHMARK(BM_Lsp_Open)->Arg(2000)->Unit(benchmark::kMillisecond);

void BM_Lsp_TypeAndComplete(benchmark::State& state) {
  Editor editor(state.range(0));
  for (auto _ : state) {
    editor.Type();
    Check(!Json(Complete(editor.View(), editor.place()), true).empty());
  }
}
BENCHMARK(BM_Lsp_TypeAndComplete)->Arg(2000)->Unit(benchmark::kMillisecond);

void BM_Lsp_Hover(benchmark::State& state) {
  Editor editor(state.range(0));
  for (auto _ : state) Check(HoverAt(editor.View(), editor.place(), {}).has_value());
}
BENCHMARK(BM_Lsp_Hover)->Arg(2000)->Unit(benchmark::kMillisecond);

void BM_Lsp_References(benchmark::State& state) {
  Editor editor(state.range(0));
  editor.ReadAhead();
  for (auto _ : state)
    Check(ReferencesOf(editor.View(), editor.place(), true).size() == 3 * static_cast<size_t>(state.range(0)) + 1);
}
BENCHMARK(BM_Lsp_References)->Arg(2000)->Unit(benchmark::kMillisecond);

void BM_Lsp_RenameAColumnOfAllRules(benchmark::State& state) {
  Editor editor(state.range(0));
  editor.ReadAhead();
  for (auto _ : state) Check(RenameAt(editor.View(), editor.place(), "net").ok());
}
BENCHMARK(BM_Lsp_RenameAColumnOfAllRules)->Arg(2000)->Unit(benchmark::kMillisecond);

void BM_Lsp_Outline(benchmark::State& state) {
  Editor editor(state.range(0));
  editor.ReadAhead();
  for (auto _ : state) Check(!Json(OutlineOf(editor.View().current())).empty());
}
BENCHMARK(BM_Lsp_Outline)->Arg(2000)->Unit(benchmark::kMillisecond);

void BM_Lsp_Format(benchmark::State& state) {
  const std::string text = Rules(state.range(0));
  for (auto _ : state) {
    dsl::SourceSet sources;
    dsl::DiagnosticSink sink;
    const dsl::FileId file = sources.Add(kPath, text);
    Check(dsl::FormatRules(sources, file, {}, sink).has_value());
  }
}
BENCHMARK(BM_Lsp_Format)->Arg(2000)->Unit(benchmark::kMillisecond);

void BM_Lsp_Check(benchmark::State& state) {
  const Editor editor(state.range(0));
  for (auto _ : state) Check(CheckRules(editor.Job()).diagnostics.at(kPath).empty());
}
BENCHMARK(BM_Lsp_Check)->Arg(2000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tripline::deploy
