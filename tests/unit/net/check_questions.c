/* SPDX-License-Identifier: BSD-3-Clause */
/* questions.c: questions by number. */
#include "net/questions.h"

#include "suite.h"

START_TEST(a_question_is_taken_once)
{
	struct evpromise__question question;
	int owner;

	evpromise__question_add(&question, &owner);
	ck_assert_ptr_eq(evpromise__question_take(question.number), &owner);
	ck_assert_ptr_null(evpromise__question_take(question.number));
}
END_TEST

START_TEST(a_number_is_not_used_again)
{
	struct evpromise__question question;
	uintptr_t first;
	int owner;

	evpromise__question_add(&question, &owner);
	first = question.number;
	(void)evpromise__question_take(first);
	evpromise__question_add(&question, &owner);
	ck_assert_ptr_null(evpromise__question_take(first));
	ck_assert_ptr_eq(evpromise__question_take(question.number), &owner);
}
END_TEST

START_TEST(many_in_any_order)
{
	static struct evpromise__question questions[1000];
	size_t i, at;

	for (i = 0; i < 1000; i++)
		evpromise__question_add(&questions[i], &questions[i]);
	for (i = 0; i < 1000; i++) {
		at = i * 7 % 1000;
		ck_assert_ptr_eq(evpromise__question_take(
		    questions[at].number), &questions[at]);
	}
	for (i = 0; i < 1000; i++)
		ck_assert_ptr_null(evpromise__question_take(
		    questions[i].number));
}
END_TEST

SUITE("questions",
    a_question_is_taken_once,
    a_number_is_not_used_again,
    many_in_any_order);
