/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A question to the name servers. c-ares asks them in the order of resolv.conf,
 * each when the one before has failed or was silent; it repeats a question over
 * TCP when the answer did not fit.
 *
 * Questions are sent as messages of our own: what ares_getaddrinfo() answers
 * with does not tell a server that failed from one that did not answer, takes
 * records of any name (answer.c), and joins both families too late (lookup.c).
 *
 * c-ares calls back from inside of its own lists. So such a call writes down
 * the result and does no more, and nothing is freed but the question. A
 * question outlives the query that it was asked for: see
 * evpromise__query_drop().
 */
#include "net/question.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <ares.h>
#include <event2/util.h>

#include "net/answer.h"
#include "net/channel.h"
#include "record/alloc.h"

#define CLASS_IN 1
#define TYPE_A 1
#define TYPE_AAAA 28

struct evpromise__question {
	struct evpromise__question *next, **link; /* in the channel */
	struct evpromise__channel *channel;
	struct evpromise__query *query;	/* NULL once that is dropped */
	int family;
	unsigned short number;		/* that of its message */
	bool is_plain;			/* it was asked without EDNS */
	bool was_cut;			/* an answer did not fit */
	int rcode;			/* of a server that failed; or 0 */
	char name[];
};

/* --- answers ------------------------------------------------------------- */

static const char *
cause_of(int rcode)
{
	switch (rcode) {
	case RCODE_NOT_UNDERSTOOD:
		return "the name server did not understand the question "
		    "(FORMERR)";
	case RCODE_SERVER_FAILED:
		return "the name server failed (SERVFAIL)";
	case RCODE_NOT_IMPLEMENTED:
		return "the name server does not answer such questions "
		    "(NOTIMP)";
	case RCODE_REFUSED:
		return "the name server refused to answer (REFUSED)";
	default:
		return "the name server's answer has an unknown code";
	}
}

static void
fail(struct evpromise__query *query, enum evpromise__result result,
    const char *cause, int error)
{
	query->result = result;
	query->cause = cause;
	query->error = error;
}

static void
take_answer(struct evpromise__query *query, int family,
    const unsigned char *message, int length)
{
	int rcode = evpromise__answer_read(message, (size_t)length, family,
	    &query->found);

	if (rcode != RCODE_GOOD)
		query->found.n = 0;
	if (rcode == -1)
		fail(query, RESULT_FAILED,
		    "the name server's answer is malformed", 0);
	else if (rcode == RCODE_NO_NAME)
		query->result = RESULT_NO_NAME;
	else if (rcode != RCODE_GOOD)
		fail(query, RESULT_FAILED, cause_of(rcode), 0);
	else
		query->result = query->found.n > 0 ? RESULT_FOUND :
		    RESULT_NO_DATA;
}

/* No server gave an answer that counts. */
static void
take_failure(struct evpromise__query *query,
    const struct evpromise__question *question, int status)
{
	int error = question->channel->error;

	if (status == ARES_ENOMEM || status == ARES_ECANCELLED)
		fail(query, RESULT_SYSTEM, NULL, ENOMEM);
	else if (status == ARES_EBADNAME)
		fail(query, RESULT_BAD_NAME, NULL, 0);
	else if (status == ARES_ENOTFOUND)	/* RFC 7686: .onion */
		query->result = RESULT_NO_NAME;
	else if (question->rcode != 0)
		fail(query, RESULT_FAILED, cause_of(question->rcode), 0);
	else if (question->was_cut)
		fail(query, RESULT_NO_ANSWER, "the answer is too long for "
		    "UDP, and no name server answered over TCP", 0);
	else if (error != 0 && status == ARES_ECONNREFUSED)
		fail(query, RESULT_SYSTEM, NULL, error);
	else
		fail(query, RESULT_NO_ANSWER, "no name server answered", 0);
}

static void
question_free(struct evpromise__question *question)
{
	*question->link = question->next;
	if (question->next != NULL)
		question->next->link = question->link;
	question->channel->n_questions--;
	if (question->query != NULL)
		question->query->question = NULL;
	evpromise__free(question);
}

/* NOLINTBEGIN(misc-no-recursion): once, as a question is made plain once. */
static void send_question(struct evpromise__question *question);

/* RFC 6891, 7: a server that does not know EDNS says FORMERR, without a record
 * of its own. c-ares sends again without it, but only the first question that
 * this happens to. */
static bool
ask_plainly(struct evpromise__question *question, const unsigned char *message,
    int length)
{
	if (question->is_plain || length < 12 ||
	    (message[3] & 0xf) != RCODE_NOT_UNDERSTOOD ||
	    (message[10] | message[11]) != 0)
		return false;
	question->channel->is_plain = true;
	send_question(question);
	return true;
}

static void
on_answer(void *arg, int status, int timeouts, unsigned char *message,
    int length)
{
	struct evpromise__question *question = arg;
	struct evpromise__query *query = question->query;

	(void)timeouts;
	if (status != ARES_EDESTRUCTION && query != NULL) {
		if (status == ARES_SUCCESS &&
		    ask_plainly(question, message, length))
			return;
		if (status == ARES_SUCCESS)
			take_answer(query, question->family, message, length);
		else
			take_failure(query, question, status);
	}
	question_free(question);
	if (query != NULL)
		query->answered(query->arg);
}

/* c-ares asks the next server, and at the end says that none was reached. */
void
evpromise__question_note(struct evpromise__channel *channel,
    const unsigned char *message, size_t length)
{
	struct evpromise__question *question;
	int number, rcode;

	if (length < 12)
		return;
	number = message[0] << 8 | message[1];
	rcode = message[3] & 0xf;
	if ((message[2] & 2) == 0 && rcode < RCODE_SERVER_FAILED)
		return;
	for (question = channel->questions; question != NULL;
	    question = question->next) {
		if (question->number != number)
			continue;
		question->was_cut = (message[2] & 2) != 0;
		if (rcode != RCODE_NO_NAME)
			question->rcode = rcode;
	}
}

/* --- questions ----------------------------------------------------------- */

static void
send_question(struct evpromise__question *question)
{
	struct evpromise__channel *channel = question->channel;
	unsigned char *message = NULL;
	int length, status;

	question->is_plain = channel->is_plain;
	evutil_secure_rng_get_bytes(&question->number,
	    sizeof(question->number));
	status = ares_create_query(question->name, CLASS_IN,
	    question->family == AF_INET ? TYPE_A : TYPE_AAAA,
	    question->number, 1, &message, &length,
	    question->is_plain ? 0 : EVPROMISE__EDNS_SIZE);
	if (status != ARES_SUCCESS)
		on_answer(question, status, 0, NULL, 0);
	else
		ares_send(channel->ares, message, length, on_answer, question);
	ares_free_string(message);
}
/* NOLINTEND(misc-no-recursion) */

static struct evpromise__question *
question_new(struct evpromise__channel *channel,
    struct evpromise__query *query, const char *name, int family)
{
	struct evpromise__question *question;
	size_t size = strlen(name) + 1;

	question = evpromise__malloc(sizeof(*question) + size);
	if (question == NULL)
		return NULL;
	memset(question, 0, sizeof(*question));
	memcpy(question->name, name, size);
	question->channel = channel;
	question->query = query;
	question->family = family;
	question->next = channel->questions;
	question->link = &channel->questions;
	if (question->next != NULL)
		question->next->link = &question->next;
	channel->questions = question;
	channel->n_questions++;
	return question;
}

void
evpromise__channel_ask(struct evpromise__channel *channel,
    struct evpromise__query *query, const char *name, int family)
{
	query->found.n = 0;
	query->result = RESULT_NONE;
	query->question = question_new(channel, query, name, family);
	if (query->question == NULL) {
		fail(query, RESULT_SYSTEM, NULL, ENOMEM);
		query->answered(query->arg);
		return;
	}
	channel->error = 0;
	send_question(query->question);
	evpromise__channel_arm(channel);
}

void
evpromise__query_drop(struct evpromise__query *query)
{
	if (query->question != NULL)
		query->question->query = NULL;
	query->question = NULL;
}
