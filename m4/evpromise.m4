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
