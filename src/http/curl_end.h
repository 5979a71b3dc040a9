/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_CURL_END_H
#define TIERCAL_HTTP_CURL_END_H

#include "http/job.h"

/* Private to curl*.c: what became of a request, as libcurl tells it. */

/* `result` is its CURLcode. */
void curl_end_job(struct job *job, int result);
/* A stream that was silent for too long. */
void curl_end_silent(struct job *job);

#endif
