# The public headers; each can be included alone.

include_HEADERS += %D%/evpromise.h

evpromiseincludedir = $(includedir)/evpromise
evpromiseinclude_HEADERS = \
	%D%/evpromise/abort.h \
	%D%/evpromise/attributes.h \
	%D%/evpromise/base.h \
	%D%/evpromise/combinators.h \
	%D%/evpromise/debug.h \
	%D%/evpromise/error.h \
	%D%/evpromise/http.h \
	%D%/evpromise/limit.h \
	%D%/evpromise/lookup.h \
	%D%/evpromise/map.h \
	%D%/evpromise/promise.h \
	%D%/evpromise/queue.h \
	%D%/evpromise/resolver.h \
	%D%/evpromise/retry.h \
	%D%/evpromise/run.h \
	%D%/evpromise/some.h \
	%D%/evpromise/throttle.h \
	%D%/evpromise/timer.h \
	%D%/evpromise/type.h \
	%D%/evpromise/using.h \
	%D%/evpromise/value.h \
	%D%/evpromise/wait_for.h
nodist_evpromiseinclude_HEADERS = %D%/evpromise/version.h
