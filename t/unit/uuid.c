
/* RFC 9562 section 5.7: version 7; and the names of runners. */

#include <time.h>

#include "wire/uuid.h"
#include "tap.h"


static void
fresh(void)
{
    int     sorted, valid;
    char    id[AR_UUID_LEN + 1], last[AR_UUID_LEN + 1], stamp[20];
    time_t  before, after, born;
    size_t  i;

    before = time(NULL);

    sorted = 1;
    valid = 1;
    last[0] = '\0';

    for (i = 0; i < 100000; i++) {
        ar_uuid7(id);
        sorted &= strcmp(last, id) < 0;
        valid &= ar_uuid7_valid(id, strlen(id));
        memcpy(last, id, sizeof(last));
    }

    after = time(NULL);

    ok(valid, "100000 ids are valid");
    ok(sorted, "and each sorts after the one before");

    snprintf(stamp, sizeof(stamp), "%.8s%.4s", id, id + 9);
    born = (time_t) (strtoull(stamp, NULL, 16) / 1000);

    ok(born >= before && born <= after + 1, "they begin with the time");
}


static void
validity(void)
{
    static const char  id[] = "01a1f849-00cd-7af0-b966-51ace4b72805";

    char  other[AR_UUID_LEN + 1];

    ok(ar_uuid7_valid(id, 36), "an id");
    ok(!ar_uuid7_valid(id, 35), "a short one");
    ok(!ar_uuid7_valid("", 0), "an empty one");
    ok(!ar_uuid7_valid("01A1F849-00cd-7af0-b966-51ace4b72805", 36),
       "capital letters");
    ok(!ar_uuid7_valid("01a1f849-00cd-4af0-b966-51ace4b72805", 36),
       "version 4");
    ok(!ar_uuid7_valid("01a1f849-00cd-7af0-c966-51ace4b72805", 36),
       "another variant");
    ok(!ar_uuid7_valid("01a1f849-00cd-7af0-b966_51ace4b72805", 36),
       "a wrong separator");
    ok(!ar_uuid7_valid("01a1f84900cd-7af0-b966-51ace4b728055", 36),
       "a moved separator");

    memcpy(other, id, sizeof(other));
    other[35] = '\0';
    ok(!ar_uuid7_valid(other, 36), "a NUL byte");
}


static void
names(void)
{
    char  name[66];

    memset(name, 'n', sizeof(name));

    ok(ar_name_valid("build-01.example_x", 18), "a name");
    ok(ar_name_valid(name, 64), "a name of 64 bytes");
    ok(!ar_name_valid(name, 65), "a name of 65 bytes");
    ok(!ar_name_valid("", 0), "an empty name");
    ok(!ar_name_valid("a/b", 3), "a slash");
    ok(!ar_name_valid("a b", 3), "a blank");
    ok(!ar_name_valid("a\0b", 3), "a NUL byte");
    ok(!ar_name_valid("k\xc3\xb6ln", 5), "not ASCII");
}


int
main(void)
{
    fresh();
    validity();
    names();

    return done();
}
