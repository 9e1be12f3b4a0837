//! What every store must do. A backend joins with one line at the end of this file.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod conditions;
mod counters;
mod events;
mod explanations;
mod firings;
mod fix_outcomes;
mod fix_verdicts;
mod fixes;
mod hours;
mod keys;
mod lists;
mod packing;
mod policies;
mod policy_history;
mod remove;
mod seen;
mod signals;
mod support;
mod whole;
mod work;

/// One test per listed function, on a store that `$make` gives fresh, with what must be kept alive.
macro_rules! suite {
    ($backend:ident, $make:path; $($module:ident { $($test:ident),* $(,)? })*) => {
        mod $backend {
            $(mod $module {
                $(#[tokio::test]
                async fn $test() {
                    let (store, _keep) = $make();
                    crate::$module::$test(store.as_ref()).await;
                })*
            })*
        }
    };
}

macro_rules! backend {
    ($backend:ident, $make:path) => {
        suite! { $backend, $make;
            events {
                what_was_appended_is_loaded,
                a_batch_sent_again_is_stored_once,
                arrival_order_does_not_matter,
                headers_are_completed,
                an_empty_append_is_nothing,
                names_of_all_kinds_survive,
                tenants_do_not_see_each_other,
            }
            work {
                an_open_run_is_due_after_a_pause,
                the_end_of_a_run_is_due_at_once,
                finished_work_is_gone,
                work_that_grew_meanwhile_stays,
                an_open_run_waits_for_its_stall,
                the_oldest_work_comes_first,
                a_duplicate_makes_no_work,
            }
            packing {
                a_packed_run_reads_the_same,
                late_events_join_a_packed_run,
                a_batch_sent_again_after_packing_changes_nothing,
                events_that_arrive_while_judging_are_kept,
                a_stalled_run_goes_on,
            }
            signals {
                a_signal_keeps_its_place_and_time,
                a_withdrawn_signal_is_gone,
                signals_page_without_gaps,
                every_signal_filter_agrees_with_the_reference,
                groups_count_what_the_list_shows,
            }
            lists {
                every_filter_agrees_with_the_reference,
                combined_filters_agree_with_the_reference,
                every_sort_order_agrees_with_the_reference,
                paging_meets_every_run_once_while_runs_arrive,
                paging_goes_on_after_an_empty_page,
                clocks_that_are_off_do_not_hide_runs,
                the_beginning_of_an_id_finds_an_old_run_at_once,
                a_foreign_cursor_is_refused,
                children_and_hashes_are_found,
                recent_stats_are_of_completed_runs,
            }
            whole {
                a_whole_list_equals_its_pages,
                rows_come_as_asked_for,
                a_whole_list_of_signals_equals_its_pages,
                every_run_knows_its_place,
                a_run_outside_the_list_has_neighbours_in_it,
                counting_stops_in_long_lists,
            }
            hours {
                activity_agrees_with_the_rows,
                rates_agree_with_the_days,
                history_stands_at_its_own_time,
                an_imported_agent_was_seen_then,
            }
            remove {
                nothing_of_a_removed_agent_is_left,
                a_removed_run_can_be_sent_again,
                an_interrupted_removal_is_finished,
                others_write_while_an_agent_is_removed,
                a_run_that_is_removed_while_it_is_judged_stays_away,
            }
            seen {
                the_newest_word_about_a_client_counts,
            }
            policies {
                policies_stand_in_the_order_of_agents,
                every_kind_of_rule_survives,
                a_thousand_policies_are_made_together,
                a_change_gets_the_next_revision,
                writing_the_same_again_changes_nothing,
                the_second_editor_is_told_what_the_first_did,
                many_editors_lose_no_change,
                an_edit_is_made_whole_or_not_at_all,
                one_edit_may_change_a_policy_twice,
                there_are_only_so_many_policies,
                tenants_have_policies_of_their_own,
            }
            policy_history {
                a_version_comes_back_only_over_the_form_that_was_seen,
                a_fetch_is_forgotten_after_a_week,
                a_number_is_never_given_again,
                history_tells_every_change,
                history_pages_without_gaps,
                any_version_comes_back,
                an_agents_last_fetch_is_remembered,
            }
            firings {
                firings_agree_with_the_reference,
                judging_again_replaces_firings,
                tenants_have_firings_of_their_own,
                a_removed_agent_takes_its_firings_along,
            }
            fixes {
                a_fix_is_read_as_it_was_kept,
                fixes_are_listed_newest_first,
                a_sent_fix_arrives_or_fails,
                only_a_sent_fix_is_sent_again,
                a_fix_lapses_and_comes_back,
                a_policy_that_is_made_to_act_is_no_longer_only_joined,
                a_fix_is_promoted_and_taken_back,
                live_fixes_are_told_by_agent,
                live_fixes_that_have_told_what_they_can_are_left_out,
                tenants_have_fixes_of_their_own,
            }
            fix_verdicts {
                a_note_is_kept_when_a_verdict_turns,
                turns_of_all_fixes_are_read_newest_first,
                a_verdict_of_before_a_promotion_comes_too_late,
                many_who_see_a_verdict_turn_make_one_note,
            }
            fix_outcomes {
                outcomes_agree_with_the_rows,
                the_newest_outcomes_come_first,
                versions_are_told_by_their_first_run,
                a_removed_agent_takes_its_fixes_along,
            }
            explanations {
                what_explanations_took_is_remembered,
                explanations_of_all_signals_are_one_list,
                the_newest_explanations_of_a_tenant_are_kept,
            }
            counters {
                judging_again_counts_nothing_twice,
                counters_agree_with_the_rows,
                a_run_that_changes_its_version_moves,
                agents_page,
            }
            keys {
                a_key_has_an_owner_until_it_is_revoked,
                a_stored_hash_is_no_key,
                prefixes_revoke_only_when_they_are_unique,
                tenants_are_made_once,
                deploys_are_listed_newest_first,
                it_answers_a_ping,
            }
        }
    };
}

fn sqlite_store() -> (std::sync::Arc<dyn store::Store>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = store::connect(&format!("sqlite://{}", folder.path().join("d.db").display())).unwrap();
    (store, folder)
}

backend!(sqlite, crate::sqlite_store);
