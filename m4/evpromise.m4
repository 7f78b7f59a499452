# SPDX-License-Identifier: BSD-3-Clause
# What configure.ac asks the compiler and the linker.

# EVPROMISE_COMPILE_FLAGS(VARIABLE, FLAGS)
# Sets VARIABLE to those of the FLAGS that the compiler takes without a word.
AC_DEFUN([EVPROMISE_COMPILE_FLAGS], [
  evp_saved_CFLAGS=$CFLAGS
  $1=
  for evp_flag in m4_normalize([$2]); do
    AC_MSG_CHECKING([whether $CC accepts $evp_flag])
    CFLAGS="$evp_saved_CFLAGS -Werror $evp_flag"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[extern int evp_x; int evp_x;]])],
      [AC_MSG_RESULT([yes])
       AS_VAR_APPEND([$1], ["${$1:+ }$evp_flag"])],
      [AC_MSG_RESULT([no])])
  done
  CFLAGS=$evp_saved_CFLAGS
  AC_SUBST([$1])
])

# EVPROMISE_LINK_FLAGS(VARIABLE, FLAGS)
# Sets VARIABLE to those of the FLAGS that the linker takes without a word.
AC_DEFUN([EVPROMISE_LINK_FLAGS], [
  evp_saved_LDFLAGS=$LDFLAGS
  $1=
  for evp_flag in m4_normalize([$2]); do
    AC_MSG_CHECKING([whether $CC links with $evp_flag])
    LDFLAGS="$evp_saved_LDFLAGS -Werror $evp_flag"
    AC_LINK_IFELSE([AC_LANG_PROGRAM],
      [AC_MSG_RESULT([yes])
       AS_VAR_APPEND([$1], ["${$1:+ }$evp_flag"])],
      [AC_MSG_RESULT([no])])
  done
  LDFLAGS=$evp_saved_LDFLAGS
  AC_SUBST([$1])
])

# EVPROMISE_FORTIFY(VARIABLE)
# Appends to VARIABLE the highest level of checks that the C library takes:
# nothing where the user or the compiler sets one, nor without optimization, of
# which its headers would warn in each file.
AC_DEFUN([EVPROMISE_FORTIFY], [
  evp_saved_CFLAGS=$CFLAGS
  for evp_flag in -D_FORTIFY_SOURCE=3 -D_FORTIFY_SOURCE=2; do
    AC_MSG_CHECKING([whether to add $evp_flag])
    evp_fortify=no
    CFLAGS="$evp_saved_CFLAGS -Werror"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#if defined _FORTIFY_SOURCE || !defined __OPTIMIZE__
#error it is set, or would be of no use
#endif]])],
      [CFLAGS="$CFLAGS $evp_flag"
       AC_COMPILE_IFELSE([AC_LANG_SOURCE([[#include <stdio.h>]])],
         [evp_fortify=yes])])
    AC_MSG_RESULT([$evp_fortify])
    AS_IF([test $evp_fortify = yes], [AS_VAR_APPEND([$1], [" $evp_flag"]); break])
  done
  CFLAGS=$evp_saved_CFLAGS
])

# EVPROMISE_HARDENING
# Sets the flags that make attacks on memory harder: for all that is built
# (HARDENING_CFLAGS, HARDENING_LDFLAGS), and for the programs that are installed
# (PIE_CFLAGS, PIE_LDFLAGS).
AC_DEFUN([EVPROMISE_HARDENING], [
  EVPROMISE_COMPILE_FLAGS([HARDENING_CFLAGS],
    [-fstack-protector-strong -fstack-clash-protection
     -fcf-protection -mbranch-protection=standard])
  EVPROMISE_FORTIFY([HARDENING_CFLAGS])
  EVPROMISE_COMPILE_FLAGS([PIE_CFLAGS], [-fPIE])
  EVPROMISE_LINK_FLAGS([HARDENING_LDFLAGS], [-Wl,-z,relro -Wl,-z,now])
  EVPROMISE_LINK_FLAGS([PIE_LDFLAGS], [-pie])
])

# EVPROMISE_VERSION_SCRIPT
# Defines the automake conditional HAVE_VERSION_SCRIPT.
AC_DEFUN([EVPROMISE_VERSION_SCRIPT], [
  AC_CACHE_CHECK([whether the linker takes version scripts],
    [evp_cv_version_script],
    [evp_saved_LDFLAGS=$LDFLAGS
     AS_ECHO(["EVP_0 { global: main; local: *; };"]) > conftest.map
     LDFLAGS="$LDFLAGS -Wl,--version-script=conftest.map"
     AC_LINK_IFELSE([AC_LANG_PROGRAM], [evp_cv_version_script=yes],
                                       [evp_cv_version_script=no])
     LDFLAGS=$evp_saved_LDFLAGS
     rm -f conftest.map])
  AM_CONDITIONAL([HAVE_VERSION_SCRIPT], [test $evp_cv_version_script = yes])
])

# EVPROMISE_SANITIZERS
# Sets SANITIZER_FLAGS, for the compiler and the linker; fails when a program
# built with them does not run.
AC_DEFUN([EVPROMISE_SANITIZERS], [
  SANITIZER_FLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all"
  AS_VAR_APPEND([SANITIZER_FLAGS], [" -fno-omit-frame-pointer"])
  evp_saved_CFLAGS=$CFLAGS
  CFLAGS="$CFLAGS $SANITIZER_FLAGS"
  AC_MSG_CHECKING([whether programs run with the sanitizers])
  AC_RUN_IFELSE([AC_LANG_PROGRAM],
    [AC_MSG_RESULT([yes])],
    [AC_MSG_RESULT([no])
     AC_MSG_ERROR([--enable-sanitizers: $CC cannot link or run a program with
 $SANITIZER_FLAGS (is the compiler's sanitizer library installed?)])],
    [AC_MSG_RESULT([not tried: cross compiling])])
  CFLAGS=$evp_saved_CFLAGS
  AC_SUBST([SANITIZER_FLAGS])
])
