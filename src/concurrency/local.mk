src_libevpromise_internal_la_SOURCES += \
	%D%/each.c \
	%D%/filter.c \
	%D%/limit.c \
	%D%/map.c \
	%D%/mapping.c \
	%D%/mapping.h \
	%D%/priority.c \
	%D%/priority.h \
	%D%/producer.c \
	%D%/queue.c \
	%D%/queue.h \
	%D%/reduce.c \
	%D%/retry.c \
	%D%/task.c \
	%D%/task.h \
	%D%/throttle.c \
	%D%/using.c \
	%D%/wait_for.c
