#include "collector/stop_signal.h"

#include <signal.h>

namespace callprint {

bool IsAskedToStop() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}

}  // namespace callprint
