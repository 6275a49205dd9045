#include "deploy/generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "deploy/generate/ordinary.h"
#include "deploy/generate/reference_files.h"
#include "deploy/generate/slice_text.h"
#include "engine/io/output_file.h"

namespace tripline::deploy {
namespace {

using File = std::unique_ptr<engine::OutputFile>;

constexpr uint32_t kFewestCustomers = 100;
// More sleepers than the default fraud rate needs, and more still for a greater one.
constexpr double kFewestSleepers = 0.03;
constexpr double kMostSleepers = 0.3;
constexpr double kSleepersPerFraudRate = 12;

data::Status OutOfRange(std::string_view what) { return data::Error(data::Fault::kCaller, "TRL0950", what); }

data::Status CheckOptions(const GenerateOptions& options) {
  if (options.events < 1 || options.events > kMostEvents) {
    return OutOfRange(fmt::format("the number of events must be from 1 to {}, not {}", kMostEvents, options.events));
  }
  if (options.out.empty()) return OutOfRange("no output folder was named");
  if (options.disorder_seconds > kMostDisorderSeconds) {
    return OutOfRange(
        fmt::format("rows may be at most {} seconds late, not {}", kMostDisorderSeconds, options.disorder_seconds));
  }
  if (!(options.duplicates >= 0 && options.duplicates <= 1)) {
    return OutOfRange(fmt::format("the share of duplicates must be from 0 to 1, not {}", options.duplicates));
  }
  if (!(options.config.fraud_rate >= 0 && options.config.fraud_rate <= 1)) {
    return OutOfRange(fmt::format("the fraud rate must be from 0 to 1, not {}", options.config.fraud_rate));
  }
  const double share = StoryShare(options.config) + 2 * options.config.returns;
  if (share > kMostStoryShare) {
    const double returns = 2 * options.config.returns;
    const double most = options.config.fraud_rate * (kMostStoryShare - returns) / (share - returns);
    return data::Error(data::Fault::kCaller, "TRL0955",
                       fmt::format("fraud and what looks like it would take {:.0f} % of all rows, and at most {:.0f} % "
                                   "can be; with these look-alikes the fraud rate can be at most {:.3f}, not {}",
                                   share * 100, kMostStoryShare * 100, most, options.config.fraud_rate));
  }
  return data::OkStatus();
}

data::Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (!failure) return data::OkStatus();
  return data::Error(data::Fault::kSystem, "TRL0713",
                     fmt::format("folder '{}' cannot be created: {}", folder.string(), failure.message()));
}

WorldSize SizeOf(const GenerateOptions& options) {
  const GenerateConfig& config = options.config;
  const double customers = static_cast<double>(options.events) / (config.days * config.events_per_customer_day);
  WorldSize size;
  size.customers = std::max(static_cast<uint32_t>(std::min(customers, 4e7)), kFewestCustomers);
  size.merchants = static_cast<uint32_t>(size.customers / config.customers_per_merchant);
  size.sleepers = std::clamp(config.fraud_rate * kSleepersPerFraudRate, kFewestSleepers, kMostSleepers);
  size.journeys = config.journeys;
  return size;
}

// The files of a run. They get their names together, at the end.
class Files {
 public:
  static data::StatusOr<Files> Create(const GenerateOptions& options, GenerateSummary* summary) {
    const char* ending = options.format == TextFormat::kCsv ? "csv" : "ndjson";
    Files files;
    TRIPLINE_RETURN_IF_ERROR(MakeFolder(options.out));
    for (int i = 0; i < kStreams; ++i) {
      const auto stream = static_cast<Stream>(i);
      summary->files[i] = options.out / fmt::format("{}.{}", StreamName(stream), ending);
      TRIPLINE_ASSIGN_OR_RETURN(files.streams_[i], engine::OutputFile::Create(summary->files[i].string()));
      TRIPLINE_RETURN_IF_ERROR(files.streams_[i]->Append(HeaderText(ColumnsOf(stream), options.format)));
    }
    for (const char* name : {"customers", "merchants"}) {
      TRIPLINE_ASSIGN_OR_RETURN(
          File file, engine::OutputFile::Create((options.out / fmt::format("{}.{}", name, ending)).string()));
      files.others_.push_back(std::move(file));
    }
    TRIPLINE_ASSIGN_OR_RETURN(File rules, engine::OutputFile::Create((options.out / "streams.rules").string()));
    files.others_.push_back(std::move(rules));
    return files;
  }

  data::Status Append(const SliceText& text) {
    for (int i = 0; i < kStreams; ++i) {
      TRIPLINE_RETURN_IF_ERROR(streams_[i]->Append(text.Of(static_cast<Stream>(i))));
    }
    return data::OkStatus();
  }

  data::Status Finish(const World& world, const GenerateOptions& options, GenerateSummary* summary) {
    TRIPLINE_RETURN_IF_ERROR(WriteCustomers(world, options.format, others_[0].get()));
    TRIPLINE_RETURN_IF_ERROR(WriteMerchants(world, options.format, others_[1].get()));
    TRIPLINE_RETURN_IF_ERROR(others_[2]->Append(StreamStatements(options.disorder_seconds, options.duplicates > 0)));
    // What is buffered first, so that a full disk shows before any file has its name.
    for (const File& file : streams_) TRIPLINE_RETURN_IF_ERROR(file->Flush());
    for (const File& file : others_) TRIPLINE_RETURN_IF_ERROR(file->Flush());
    for (const File& file : streams_) {
      summary->bytes += static_cast<int64_t>(file->bytes());
      TRIPLINE_RETURN_IF_ERROR(file->Commit());
    }
    for (const File& file : others_) TRIPLINE_RETURN_IF_ERROR(file->Commit());
    return data::OkStatus();
  }

 private:
  std::array<File, kStreams> streams_;
  std::vector<File> others_;
};

// The slices of a world, handed out in order, made by any thread, written in order.
class Workshop {
 public:
  Workshop(const GenerateOptions& options, const World& world, const Timetable& timetable, Plan* plan, Files* files,
           GenerateSummary* summary)
      : options_(options),
        timetable_(timetable),
        ordinary_(world, options.config, timetable, options.seed),
        row_text_(world, timetable, options.events, options.format),
        ordinary_rows_(options.events - plan->rows()),
        plan_(plan),
        files_(files),
        summary_(summary) {}

  data::Status Run() {
    std::vector<std::jthread> others;
    for (uint32_t i = 1; i < std::min(options_.threads, timetable_.slices()); ++i)
      others.emplace_back([this] { Work(); });
    Work();
    others.clear();  // joins
    return failure_;
  }

 private:
  void Work() {
    SliceText text(
        row_text_,
        {.disorder_seconds = options_.disorder_seconds, .duplicates = options_.duplicates, .seed = options_.seed});
    std::vector<Event> events;
    while (const std::optional<uint32_t> slice = Claim(&events)) {
      const int64_t before = timetable_.RowsBefore(*slice, ordinary_rows_);
      const int64_t rows = timetable_.RowsBefore(*slice + 1, ordinary_rows_) - before;
      ordinary_.Make(*slice, static_cast<size_t>(rows), static_cast<uint32_t>(before) + 1, &events);
      text.Write(events, timetable_.SliceStart(*slice + 1));
      HandIn(*slice, text);
    }
  }

  // The next slice, and the events of stories in it; nothing when there are no more.
  std::optional<uint32_t> Claim(std::vector<Event>* events) {
    const std::lock_guard lock(mutex_);
    if (!failure_.ok() || next_ == timetable_.slices()) return std::nullopt;
    plan_->Take(next_, static_cast<uint32_t>(ordinary_rows_) + 1, events);
    return next_++;
  }

  // Waits for the slices before it. An earlier slice is always in another thread's hands, so the wait ends.
  void HandIn(uint32_t slice, const SliceText& text) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return written_ == slice || !failure_.ok(); });
    if (!failure_.ok()) return;
    // Nobody else writes before `written_` moves on, so the others may claim meanwhile.
    lock.unlock();
    data::Status status = Write(text);
    lock.lock();
    if (!status.ok()) failure_ = std::move(status);
    ++written_;
    turn_.notify_all();
  }

  data::Status Write(const SliceText& text) {
    TRIPLINE_RETURN_IF_ERROR(files_->Append(text));
    for (int i = 0; i < kStreams; ++i) {
      summary_->rows[i] += text.rows(static_cast<Stream>(i));
      summary_->events += text.rows(static_cast<Stream>(i));
    }
    summary_->duplicates += text.duplicates();
    if (!options_.progress || options_.progress(summary_->events) == GenerateProgress::kGoOn) return data::OkStatus();
    return data::Error(
        data::Fault::kCaller, "TRL0951",
        fmt::format("stopped after {} of {} events; nothing was written", summary_->events, options_.events));
  }

  const GenerateOptions& options_;
  const Timetable& timetable_;
  const Ordinary ordinary_;
  const RowText row_text_;
  const int64_t ordinary_rows_;

  std::mutex mutex_;
  std::condition_variable turn_;
  // Guarded by mutex_.
  Plan* plan_;
  uint32_t next_ = 0;     // slice
  uint32_t written_ = 0;  // slices
  data::Status failure_;
  // Whoever's turn it is.
  Files* files_;
  GenerateSummary* summary_;
};

}  // namespace

data::StatusOr<GenerateSummary> GenerateWorld(const GenerateOptions& options) {
  TRIPLINE_RETURN_IF_ERROR(CheckOptions(options));
  GenerateSummary summary;
  TRIPLINE_ASSIGN_OR_RETURN(Files files, Files::Create(options, &summary));

  const Timetable timetable(static_cast<uint32_t>(options.config.days), options.events);
  const World world(options.seed, SizeOf(options));
  summary.customers = world.customers();
  summary.cards = world.cards();
  summary.merchants = world.merchants();
  Plan plan(world, options.config, timetable, options.events, options.seed);
  summary.kinds = plan.counts();
  TRIPLINE_RETURN_IF_ERROR(Workshop(options, world, timetable, &plan, &files, &summary).Run());
  TRIPLINE_RETURN_IF_ERROR(files.Finish(world, options, &summary));
  return summary;
}

}  // namespace tripline::deploy
