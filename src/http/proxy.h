/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_PROXY_H
#define TIERCAL_HTTP_PROXY_H

/* The variable of the environment from which libcurl takes the proxy for a URL, exceptions of
 * no_proxy apart; NULL: there is none. Loopback is always asked directly. */
const char *proxy_variable(const char *url);

#endif
