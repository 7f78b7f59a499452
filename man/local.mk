# The manual: one page a family, which begins a line, followed by the pages of
# its other functions, which lead to it.

dist_man_MANS += \
	%D%/evping.1 \
	%D%/evpromise.7 \
	%D%/evpromise_abort_controller.3 \
	    %D%/evpromise_abort_controller_abort.3 \
	    %D%/evpromise_abort_controller_new.3 \
	    %D%/evpromise_abort_controller_ref.3 \
	    %D%/evpromise_abort_controller_signal.3 \
	    %D%/evpromise_abort_controller_unref.3 \
	%D%/evpromise_abort_signal.3 %D%/evpromise_abort_signal_abort.3 \
	    %D%/evpromise_abort_signal_aborted.3 \
	    %D%/evpromise_abort_signal_add_listener.3 \
	    %D%/evpromise_abort_signal_any.3 \
	    %D%/evpromise_abort_signal_reason.3 \
	    %D%/evpromise_abort_signal_ref.3 \
	    %D%/evpromise_abort_signal_remove_listener.3 \
	    %D%/evpromise_abort_signal_throw_if_aborted.3 \
	    %D%/evpromise_abort_signal_timeout.3 \
	    %D%/evpromise_abort_signal_unref.3 \
	%D%/evpromise_all.3 %D%/evpromise_all_settled.3 %D%/evpromise_any.3 \
	    %D%/evpromise_race.3 \
	%D%/evpromise_as.3 %D%/evpromise_as_double.3 %D%/evpromise_as_int.3 \
	    %D%/evpromise_as_string.3 %D%/evpromise_at.3 \
	    %D%/evpromise_length.3 %D%/evpromise_take.3 \
	    %D%/evpromise_typeof.3 %D%/evpromise_is.3 \
	    %D%/evpromise_type_name.3 \
	%D%/evpromise_base.3 \
	    %D%/evpromise_base_free.3 \
	    %D%/evpromise_base_get_event_base.3 \
	    %D%/evpromise_base_new.3 \
	    %D%/evpromise_base_on_rejection_handled.3 \
	    %D%/evpromise_base_on_unhandled_rejection.3 \
	    %D%/evpromise_base_trim.3 \
	    %D%/evpromise_checkpoint.3 %D%/evpromise_set_log_callback.3 \
	    %D%/evpromise_set_mem_functions.3 %D%/evpromise_version.3 \
	%D%/evpromise_clock_use_virtual.3 \
	    %D%/evpromise_clock_advance_ms.3 \
	    %D%/evpromise_clock_advance_to_next.3 \
	    %D%/evpromise_clock_now_ms.3 \
	%D%/evpromise_coming_from.7 \
	%D%/evpromise_conformance.7 \
	%D%/evpromise_debug.3 %D%/evpromise_base_dump.3 \
	    %D%/evpromise_set_name.3 \
	%D%/evpromise_delay.3 %D%/evpromise_timeout.3 \
	%D%/evpromise_http.3 %D%/evpromise_http_check_url.3 \
	    %D%/evpromise_http_client_free.3 %D%/evpromise_http_client_new.3 \
	    %D%/evpromise_http_client_set_keep_alive.3 \
	    %D%/evpromise_http_client_set_max_connections.3 \
	    %D%/evpromise_http_client_set_nameserver.3 \
	    %D%/evpromise_http_fetch.3 %D%/evpromise_http_response.3 \
	    %D%/evpromise_http_response_body.3 \
	    %D%/evpromise_http_response_header.3 \
	    %D%/evpromise_http_response_header_at.3 \
	    %D%/evpromise_http_response_n_headers.3 \
	    %D%/evpromise_http_response_reason.3 \
	    %D%/evpromise_http_response_status.3 \
	    %D%/evpromise_http_response_times.3 \
	%D%/evpromise_interval.3 \
	    %D%/evpromise_interval_free.3 \
	    %D%/evpromise_interval_new.3 \
	    %D%/evpromise_interval_next.3 \
	%D%/evpromise_limit.3 \
	    %D%/evpromise_limit_acquire.3 \
	    %D%/evpromise_limit_free.3 \
	    %D%/evpromise_limit_new.3 \
	    %D%/evpromise_limit_release.3 \
	    %D%/evpromise_limit_run.3 \
	    %D%/evpromise_limit_running.3 \
	    %D%/evpromise_limit_waiting.3 \
	%D%/evpromise_lookup.3 \
	%D%/evpromise_map.3 \
	    %D%/evpromise_each.3 \
	    %D%/evpromise_filter.3 \
	    %D%/evpromise_inputs_array.3 \
	    %D%/evpromise_inputs_next.3 \
	    %D%/evpromise_reduce.3 \
	%D%/evpromise_queue.3 \
	    %D%/evpromise_queue_add.3 \
	    %D%/evpromise_queue_free.3 \
	    %D%/evpromise_queue_new.3 \
	    %D%/evpromise_queue_on_idle.3 \
	    %D%/evpromise_queue_on_room.3 \
	    %D%/evpromise_queue_pause.3 \
	    %D%/evpromise_queue_resume.3 \
	    %D%/evpromise_queue_running.3 \
	    %D%/evpromise_queue_waiting.3 \
	%D%/evpromise_reliability.7 \
	%D%/evpromise_resolver.3 \
	    %D%/evpromise_reject.3 \
	    %D%/evpromise_resolve.3 \
	    %D%/evpromise_resolver_ref.3 \
	    %D%/evpromise_resolver_unref.3 \
	    %D%/evpromise_with_resolvers.3 \
	%D%/evpromise_resolver_on_abort.3 \
	%D%/evpromise_retry.3 \
	%D%/evpromise_run.3 \
	%D%/evpromise_some.3 \
	%D%/evpromise_then.3 %D%/evpromise_base_of.3 %D%/evpromise_catch.3 \
	    %D%/evpromise_done.3 %D%/evpromise_finally.3 \
	    %D%/evpromise_keep.3 %D%/evpromise_keep_own.3 \
	    %D%/evpromise_ref.3 \
	    %D%/evpromise_resolved.3 %D%/evpromise_state.3 \
	    %D%/evpromise_then2.3 %D%/evpromise_try.3 %D%/evpromise_unref.3 \
	%D%/evpromise_throttle.3 \
	    %D%/evpromise_throttle_free.3 \
	    %D%/evpromise_throttle_new.3 \
	    %D%/evpromise_throttle_run.3 \
	    %D%/evpromise_throttle_waiting.3 \
	%D%/evpromise_throw.3 %D%/evpromise_code.3 %D%/evpromise_error.3 \
	    %D%/evpromise_error_cause.3 %D%/evpromise_error_code.3 \
	    %D%/evpromise_error_domain.3 %D%/evpromise_error_file.3 \
	    %D%/evpromise_error_line.3 %D%/evpromise_error_message.3 \
	    %D%/evpromise_message.3 %D%/evpromise_rethrow.3 \
	    %D%/evpromise_throw_at.3 %D%/evpromise_throw_cause.3 \
	    %D%/evpromise_throw_value.3 \
	%D%/evpromise_using.3 \
	%D%/evpromise_value.3 %D%/EVPROMISE_DECLARE_TYPE.3 \
	    %D%/EVPROMISE_DEFINE_STATIC_THENABLE.3 \
	    %D%/EVPROMISE_DEFINE_STATIC_TYPE.3 \
	    %D%/EVPROMISE_DEFINE_THENABLE.3 %D%/EVPROMISE_DEFINE_TYPE.3 \
	    %D%/evpromise_adopt.3 %D%/evpromise_double.3 %D%/evpromise_int.3 \
	    %D%/evpromise_own.3 %D%/evpromise_share.3 %D%/evpromise_string.3 \
	    %D%/evpromise_undefined.3 %D%/evpromise_value_release.3 \
	%D%/evpromise_wait_for.3
