// SPDX-License-Identifier: Apache-2.0
#include "control/api/dispatch.h"

namespace linkwright::api {

Answer to_answer(const Failure& failure, Encoding encoding) {
  Answer answer{
      failure.status, content_type(encoding), write_body(failure.error, encoding), std::nullopt};
  if (failure.error.generation() != 0) answer.generation = failure.error.generation();
  return answer;
}

}  // namespace linkwright::api
