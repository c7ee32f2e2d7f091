
/*
 * Which errors pass by themselves: memory, descriptors, processes or room on
 * a disk have run out.  What failed for that may be asked for again as it is.
 *
 * Both ends must agree on the list: the runner keeps nothing of such a start,
 * so that the same one can come again, and HQ says that it may.
 */

#include <errno.h>

#include "wire/shortage.h"


int
ar_shortage(int64_t number)
{
    return number == ENOMEM || number == EMFILE || number == ENFILE
           || number == EAGAIN || number == ENOSPC;
}
