/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "http/http.h"

static const struct {
	const char *url;
	bool allow_http;
	const char *complaint; /* NULL: accepted */
} checks[] = {
	{"https://api.example.com/v1", false, NULL},
	{"HTTPS://api.example.com", false, NULL},
	{"https://api.example.com:8443/v1?api-version=1", false, NULL},
	{"https://[2001:db8::1]:443/x", false, NULL},
	{"http://127.0.0.1:8080/v1", false, NULL},
	{"http://127.9.8.7", false, NULL},
	{"http://[::1]:9/v1", false, NULL},
	{"http://localhost:11434/v1", false, NULL},
	{"http://LocalHost/v1", false, NULL},
	{"http://models.internal/v1", true, NULL},
	{"http://models.internal/v1", false, "allow_http"},
	{"http://127.0.0.1.example.com/", false, "allow_http"},
	{"http://localhost.example.com/", false, "allow_http"},
	{"http://0127.0.0.1/", false, "allow_http"},
	{"http://127.1/", false, "allow_http"},
	{"http://127.0.0.256/", false, "allow_http"},
	{"http://127.0.0.1./", false, "allow_http"},
	{"http://[::2]/", false, "allow_http"},
	{"file:///etc/passwd", true, "must begin with"},
	{"gopher://127.0.0.1:70/x", true, "must begin with"},
	{"ftp://example.com/x", true, "must begin with"},
	{"//example.com/", true, "must begin with"},
	{"httpsx://example.com", true, "must begin with"},
	{"", true, "empty"},
	{"https://", true, "no valid host"},
	{"https:///path", true, "no valid host"},
	{"https://exa%6Dple.com/", true, "no valid host"},
	{"https://example.com:0/", true, "no valid host"},
	{"https://example.com:65536/", true, "no valid host"},
	{"https://example.com:/", true, "no valid host"},
	{"https://example.com:8x/", true, "no valid host"},
	{"https://[::1/", true, "no valid host"},
	{"https://[::1]x/", true, "no valid host"},
	{"https://user:secret@example.com/", true, "user or password"},
	{"https://127.0.0.1@example.com/", true, "user or password"},
	{"https://example.com\\@localhost/", true, "user or password"},
	{"https://example.com\\x/", true, "'\\'"},
	{"https://example.com/#x", true, "'#'"},
	{"https://example.com/a b", true, "space"},
	{"https://example.com/a\r\nX-Evil: 1", true, "control"},
	{"https://example.com/\x7f", true, "control"},
	{"https://ex\xc3\xa4mple.com/", true, "outside ASCII"},
};

START_TEST(a_url_is_accepted_only_in_its_plainest_form)
{
	struct err err = {0};
	bool ok = http_check_url(checks[_i].url, checks[_i].allow_http, &err);

	if (!checks[_i].complaint) {
		ck_assert_msg(ok, "%s: %s", checks[_i].url, err.text);
		return;
	}
	ck_assert_msg(!ok, "%s was accepted", checks[_i].url);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, checks[_i].complaint) != NULL, "%s", err.text);
}
END_TEST

START_TEST(a_password_in_a_url_is_not_shown)
{
	struct err err = {0};

	ck_assert(!http_check_url("https://user:hunter2@example.com/", true, &err));
	ck_assert_ptr_null(strstr(err.text, "hunter2"));
}
END_TEST

static const struct {
	const char *url;
	bool loopback;
} loopbacks[] = {
	{"http://127.0.0.1:1/", true},
	{"https://127.255.255.254", true},
	{"http://[::1]/", true},
	{"http://localhost", true},
	{"http://128.0.0.1/", false},
	{"http://127.0.0.1.evil.org/", false},
	{"http://127.0.0.1@evil.org/", false},
	{"http://127.0.0", false},
	{"http://127.0.0.1.1", false},
	{"http://2130706433/", false},
	{"http://0x7f.0.0.1/", false},
	{"http://evil.org/localhost", false},
	{"localhost", false},
};

START_TEST(only_what_cannot_leave_this_machine_is_loopback)
{
	ck_assert_int_eq(http_is_loopback(loopbacks[_i].url), loopbacks[_i].loopback);
}
END_TEST

START_TEST(the_host_is_read_without_port_path_and_brackets)
{
	char host[32];

	ck_assert(http_host("https://api.example.com:443/v1", host, sizeof(host)));
	ck_assert_str_eq(host, "api.example.com");
	ck_assert(http_host("http://[::1]:80/", host, sizeof(host)));
	ck_assert_str_eq(host, "::1");
	ck_assert(http_host("http://h?x", host, sizeof(host)));
	ck_assert_str_eq(host, "h");
	ck_assert(!http_host("nonsense", host, sizeof(host)));
	ck_assert(!http_host(NULL, host, sizeof(host)));
	ck_assert(!http_host("http://a-name-that-is-too-long-for-the-buffer/", host, sizeof(host)));
}
END_TEST

Suite *suite_http_url(void);
Suite *suite_http_url(void)
{
	Suite *suite = suite_create("http/url");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(
		tcase, a_url_is_accepted_only_in_its_plainest_form, 0, ARRAY_LEN(checks));
	tcase_add_test(tcase, a_password_in_a_url_is_not_shown);
	tcase_add_loop_test(
		tcase, only_what_cannot_leave_this_machine_is_loopback, 0, ARRAY_LEN(loopbacks));
	tcase_add_test(tcase, the_host_is_read_without_port_path_and_brackets);
	suite_add_tcase(suite, tcase);
	return suite;
}
