/* SPDX-License-Identifier: MIT */
#include "http/curl_end.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>

#include "http/http.h"
#include "http/proxy.h"

static curl_off_t info_off(CURL *easy, CURLINFO what)
{
	curl_off_t number = 0;

	curl_easy_getinfo(easy, what, &number);
	return number;
}

static long info_long(CURL *easy, CURLINFO what)
{
	long number = 0;

	curl_easy_getinfo(easy, what, &number);
	return number;
}

/* A peer that resets within a second, before a byte of its answer, has not worked on the request:
 * what the kernel accepted of it was never read. Nor has one that refuses a stream of HTTP/2, which
 * libcurl tries again five times by itself. Only the text tells these from broken HTTP/2. */
static bool was_sent(const struct job *job, CURLcode code)
{
	curl_off_t since_us = info_off(job->easy, CURLINFO_TOTAL_TIME_T) -
			      info_off(job->easy, CURLINFO_PRETRANSFER_TIME_T);

	if (!info_long(job->easy, CURLINFO_REQUEST_SIZE) ||
		info_off(job->easy, CURLINFO_SIZE_UPLOAD_T) < (curl_off_t)job->req.body.len)
		return false;
	if (code != CURLE_RECV_ERROR && code != CURLE_SEND_ERROR)
		return true;
	if (strstr(job->detail, "Connection died, tried"))
		return false;
	return (!strstr(job->detail, strerror(ECONNRESET)) &&
		       !strstr(job->detail, strerror(EPIPE))) ||
	       job->first_us >= 0 || since_us >= 1000000;
}

static void end_timeout(struct job *job)
{
	char seconds[32];

	if (!info_off(job->easy, CURLINFO_PRETRANSFER_TIME_T) &&
		job_connect_us(job) < job_total_us(job)) {
		job_print_seconds(job_connect_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "no connection to %s within %s", job->host, seconds);
	} else {
		job_print_seconds(job_total_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "no whole answer from %s within %s", job->host, seconds);
	}
}

/* What came of a stream may be whole, or say why there is no more of it. */
static void note_begun(struct job *job)
{
	job->reply.begun = job->req.stream && job->head_ended &&
			   info_long(job->easy, CURLINFO_RESPONSE_CODE) == 200;
}

void curl_end_silent(struct job *job)
{
	char seconds[32];

	note_begun(job);
	job->sent = was_sent(job, CURLE_OPERATION_TIMEDOUT);
	if (job->line_us < 0) {
		job_print_seconds(job_first_event_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "no event of a stream from %s within %s", job->host,
			seconds);
	} else {
		job_print_seconds(job_idle_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "the stream of %s stalled for %s", job->host, seconds);
	}
}

static void end_tls(struct job *job)
{
	/* Only the text tells a peer that speaks too old a version from one that talks nonsense. */
	bool version = strstr(job->detail, "unsupported protocol") ||
		       strstr(job->detail, "protocol version");

	if (version)
		job_end(job, HTTP_UNTRUSTED, "%s offers no TLS of version 1.2 or later", job->host);
	else
		job_end(job, HTTP_CUT, "the TLS handshake with %s failed: %s", job->host,
			job->detail);
}

static void end_proxy(struct job *job, const char *what, long status)
{
	const char *variable = proxy_variable(job->req.url);

	if (!variable)
		variable = "the environment";
	if (status)
		job_end(job, HTTP_FORBIDDEN, "the proxy of %s %s (status %ld)", variable, what,
			status);
	else
		job_end(job, HTTP_FORBIDDEN, "the proxy of %s %s", variable, what);
}

static void end_broken(struct job *job, CURLcode code)
{
	long status = info_long(job->easy, CURLINFO_HTTP_CONNECTCODE);

	if (status >= 400)
		end_proxy(job, status == 407 ? "wants a password" : "refused", status);
	else
		job_end(job, HTTP_CUT, "the exchange with %s broke off: %s", job->host,
			curl_easy_strerror(code));
}

static void end_whole(struct job *job)
{
	job->reply.status = (int)info_long(job->easy, CURLINFO_RESPONSE_CODE);
	if (job->reply.status == 407)
		end_proxy(job, "wants a password", 407);
	else
		job_end(job, HTTP_DONE, "status %d", job->reply.status);
}

static void end_unconnected(struct job *job)
{
	/* Only the text tells whom libcurl tried to reach. */
	if (proxy_variable(job->req.url) && job->detail[0] && !strstr(job->detail, job->host))
		end_proxy(job, "refuses connections or cannot be reached", 0);
	else
		job_end(job, HTTP_NO_CONNECT, "%s refuses connections or cannot be reached",
			job->host);
}

void curl_end_job(struct job *job, int result)
{
	CURLcode code = (CURLcode)result;

	note_begun(job);
	job->sent = was_sent(job, code);
	if (job->too_large) {
		job_end(job, HTTP_TOO_LARGE, "the answer of %s is over the limit of %zu MiB (%s)",
			job->host, HTTP_BODY_MAX >> 20, job->body.over ? "body" : "headers");
		return;
	}
	switch (result) {
	case CURLE_OK:
		/* To libcurl an end among the headers is an answer without a body. */
		job_lines_end(job);
		if (job->head_ended)
			end_whole(job);
		else
			end_broken(job, CURLE_PARTIAL_FILE);
		return;
	case CURLE_COULDNT_RESOLVE_HOST:
		job_end(job, HTTP_NO_HOST, "the name %s does not resolve", job->host);
		return;
	case CURLE_COULDNT_CONNECT:
		end_unconnected(job);
		return;
	case CURLE_COULDNT_RESOLVE_PROXY:
		end_proxy(job, "has a name that does not resolve", 0);
		return;
	case CURLE_PROXY:
		end_proxy(job, "cannot be used", 0);
		return;
	case CURLE_OPERATION_TIMEDOUT:
		end_timeout(job);
		return;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
		job_end(job, HTTP_UNTRUSTED, "the certificate of %s is not trusted: %s", job->host,
			job->detail);
		return;
	case CURLE_SSL_CONNECT_ERROR:
		end_tls(job);
		return;
	case CURLE_OUT_OF_MEMORY: /* what libcurl says of one header line over 100 KiB */
		job_end(job, HTTP_TOO_LARGE, "a header of %s is over the limit", job->host);
		return;
	default:
		end_broken(job, code);
	}
}
