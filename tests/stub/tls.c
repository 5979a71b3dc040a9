/* SPDX-License-Identifier: MIT */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "stub.h"

#define DAY 86400L

/* An authority, and what it or itself has signed. */
struct authority {
	EVP_PKEY *key;
	X509 *cert;
};

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *text)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, text);
	X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
}

static X509 *make_cert(EVP_PKEY *key, const char *name, const char *hosts,
	const struct authority *issuer, long from, long to)
{
	static long serial = 1;
	X509 *cert = X509_new();
	X509_NAME *subject = X509_NAME_new();

	X509_NAME_add_entry_by_txt(
		subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++);
	X509_gmtime_adj(X509_getm_notBefore(cert), from);
	X509_gmtime_adj(X509_getm_notAfter(cert), to);
	X509_set_subject_name(cert, subject);
	X509_set_issuer_name(cert, issuer ? X509_get_subject_name(issuer->cert) : subject);
	X509_set_pubkey(cert, key);
	if (hosts)
		add_extension(cert, issuer ? issuer->cert : cert, NID_subject_alt_name, hosts);
	else
		add_extension(cert, cert, NID_basic_constraints, "critical,CA:TRUE");
	X509_sign(cert, issuer ? issuer->key : key, EVP_sha256());
	X509_NAME_free(subject);
	return cert;
}

static SSL_CTX *make_context(const struct authority *authority, enum stub_kind kind)
{
	const char *hosts =
		kind == KIND_WRONG_HOST ? "DNS:elsewhere.example" : "DNS:localhost,IP:127.0.0.1";
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = make_cert(key, "stub", hosts, kind == KIND_SELF_SIGNED ? NULL : authority,
		-30 * DAY, kind == KIND_EXPIRED ? -DAY : 30 * DAY);
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	SSL_CTX_use_certificate(context, cert);
	SSL_CTX_use_PrivateKey(context, key);
	SSL_CTX_set_mode(
		context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (kind == KIND_TLS_1_1) {
		SSL_CTX_set_security_level(context, 0);
		SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
	}
	X509_free(cert);
	EVP_PKEY_free(key);
	return context;
}

static bool write_ca(const char *path, X509 *cert, struct err *err)
{
	FILE *file = fopen(path, "w");
	bool ok;

	if (!file)
		return err_set(err, ERR_IO, "%s cannot be written", path);
	ok = PEM_write_X509(file, cert) == 1;
	ok = fclose(file) == 0 && ok;
	return ok || err_set(err, ERR_IO, "%s cannot be written", path);
}

bool tls_open(struct stub *stub, const char *ca_file, struct err *err)
{
	struct authority authority = {0};
	bool ok = true;

	for (int kind = KIND_TLS; kind < KIND_COUNT; kind++) {
		if (!stub->script.listens[kind])
			continue;
		if (!authority.key) {
			authority.key = EVP_EC_gen("P-256");
			authority.cert = make_cert(
				authority.key, "stub authority", NULL, NULL, -30 * DAY, 30 * DAY);
		}
		stub->tls[kind] = make_context(&authority, (enum stub_kind)kind);
	}
	if (ca_file && authority.cert)
		ok = write_ca(ca_file, authority.cert, err);
	X509_free(authority.cert);
	EVP_PKEY_free(authority.key);
	return ok;
}

void tls_close(struct stub *stub)
{
	for (int kind = 0; kind < KIND_COUNT; kind++)
		SSL_CTX_free(stub->tls[kind]);
}
