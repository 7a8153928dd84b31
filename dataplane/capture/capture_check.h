// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a capture that is asked for, as far as its run can tell without a worker.
#pragma once

#include <vector>

#include "dataplane/capture/capture_spec.h"
#include "dataplane/emulator.h"

namespace linkwright {

// Fields are those of CaptureSpec.
std::vector<EmulatorError> check_capture(const EmulatorSpec& run, const CaptureSpec& wanted);

// Whether both see the frames of one direction, or of one fabric: a frame has one capture.
bool overlap(const CaptureSpec& a, const CaptureSpec& b);

}  // namespace linkwright
