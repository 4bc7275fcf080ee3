// Serves a text over HTTP/1.0 to whoever asks, one client after the other, for Prometheus.
#ifndef CALLPRINT_MODELS_WATCH_METRICS_SERVER_H_
#define CALLPRINT_MODELS_WATCH_METRICS_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"

namespace callprint {

class MetricsServer {
 public:
  // `address` is "127.0.0.1:9464" or "[::1]:0"; port 0 takes a free one. `text` is called on a
  // thread of the server's own. InvalidArgument for what is no address, or an address that others
  // can reach without `anywhere`; FailedPrecondition where it cannot be listened on.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address,
                                                              bool anywhere,
                                                              std::function<std::string()> text);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  uint16_t port() const { return port_; }

 private:
  MetricsServer(int fd, uint16_t port, std::function<std::string()> text);
  void Serve();
  void Answer(int client);

  const int fd_;
  // Written to at the end, to wake the thread.
  int wake_[2];
  const uint16_t port_;
  const std::function<std::string()> text_;
  std::thread thread_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_METRICS_SERVER_H_
