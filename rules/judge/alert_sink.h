// Where the judge puts its lines: alerts and decisions as NDJSON, a frame's worth at a time.
//
// Not a file: backtest writes to files, a test to strings, a service to a broker.
//
// Failures: a Status ends the job. Thread-safety: one caller at a time, frames in order.
#ifndef TRIPLINE_RULES_JUDGE_ALERT_SINK_H_
#define TRIPLINE_RULES_JUDGE_ALERT_SINK_H_

#include <string>
#include <string_view>

#include "engine/data/status.h"

namespace tripline::rules {

class AlertSink {
 public:
  virtual ~AlertSink() = default;
  // Whole lines, each ended by a newline; never empty.
  virtual data::Status WriteAlerts(std::string_view lines) = 0;
  virtual data::Status WriteDecisions(std::string_view lines) = 0;
};

// Keeps everything in memory.
class MemoryAlertSink : public AlertSink {
 public:
  data::Status WriteAlerts(std::string_view lines) override {
    alerts_ += lines;
    return data::OkStatus();
  }
  data::Status WriteDecisions(std::string_view lines) override {
    decisions_ += lines;
    return data::OkStatus();
  }
  const std::string& alerts() const { return alerts_; }
  const std::string& decisions() const { return decisions_; }

 private:
  std::string alerts_;
  std::string decisions_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_JUDGE_ALERT_SINK_H_
