/* expect: Wnonnull */
/* There is nothing to read. */
#include <stddef.h>

#include <evpromise.h>

int f(void);
int
f(void)
{
	return evpromise_code(NULL);
}
