# Names of what there is, from talops itself.
function __fish_talops_names
    set -l words (commandline -opc)
    $words[1] __complete fish (count $words) $words (commandline -ct) 2>/dev/null
end

# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_talops_global_optspecs
    string join \n config= c/cluster= o/output= color= q/quiet v/verbose request-timeout= deadline= max-bytes= no-input lab lab-estate= lab-fault= h/help V/version
end

function __fish_talops_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_talops_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_talops_using_subcommand
    set -l cmd (__fish_talops_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c talops -n "__fish_talops_needs_command" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_needs_command" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_needs_command" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_needs_command" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_needs_command" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_needs_command" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_needs_command" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_needs_command" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_needs_command" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_needs_command" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_needs_command" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_needs_command" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_needs_command" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_needs_command" -s V -l version -d 'Print version'
complete -c talops -n "__fish_talops_needs_command" -f -a "status" -d 'Is my estate well? Omni, machines, nodes, workloads, GitOps, the provider, the hypervisor: one report'
complete -c talops -n "__fish_talops_needs_command" -f -a "logs" -d 'What does the provider, a machine or a workload say? Decoded, filtered, followed'
complete -c talops -n "__fish_talops_needs_command" -f -a "machines" -d 'Every machine that Omni knows, by its host name, what is wrong first'
complete -c talops -n "__fish_talops_needs_command" -f -a "get" -d 'Any resource of Omni\'s: read, listed, watched'
complete -c talops -n "__fish_talops_needs_command" -f -a "apply" -d 'Make Omni\'s resources as files say: machine classes and whatever else a person writes'
complete -c talops -n "__fish_talops_needs_command" -f -a "delete" -d 'Delete resources of Omni\'s, after an approval of what goes'
complete -c talops -n "__fish_talops_needs_command" -f -a "lock" -d 'Lock a cluster or a machine against changes'
complete -c talops -n "__fish_talops_needs_command" -f -a "unlock" -d 'Unlock a cluster or a machine'
complete -c talops -n "__fish_talops_needs_command" -f -a "restart" -d 'Restart the provider, a workload or Argo CD\'s controller, and prove that it came back'
complete -c talops -n "__fish_talops_needs_command" -f -a "wait" -d 'Wait for one thing: a cluster ready or gone, machines, nodes, an application, the provider, virtual machines'
complete -c talops -n "__fish_talops_needs_command" -f -a "doctor" -d 'Is everything configured, reachable, authorised? And which known fault fits what is seen'
complete -c talops -n "__fish_talops_needs_command" -f -a "mend" -d 'Mend a known fault that `talops doctor` found'
complete -c talops -n "__fish_talops_needs_command" -f -a "serviceaccount" -d 'Service accounts of programs and providers: list, make, renew, delete'
complete -c talops -n "__fish_talops_needs_command" -f -a "sa" -d 'Service accounts of programs and providers: list, make, renew, delete'
complete -c talops -n "__fish_talops_needs_command" -f -a "login" -d 'Log in to Omni in a browser, as omnictl does: the key serves both tools'
complete -c talops -n "__fish_talops_needs_command" -f -a "logout" -d 'Revoke the key of a login and remove it'
complete -c talops -n "__fish_talops_needs_command" -f -a "whoami" -d 'Who am I to each Omni: identity, role, key, until when'
complete -c talops -n "__fish_talops_needs_command" -f -a "kubeconfig" -d 'Print a kubeconfig for a cluster, or put a context for it into one'
complete -c talops -n "__fish_talops_needs_command" -f -a "api" -d 'Call a method of Omni\'s API, signed, and print the answer as it is'
complete -c talops -n "__fish_talops_needs_command" -f -a "approve" -d 'Approve a plan that destroys something, by its digest'
complete -c talops -n "__fish_talops_needs_command" -f -a "template" -d 'Cluster templates: check them, print their resources, compare them with Omni, sync'
complete -c talops -n "__fish_talops_needs_command" -f -a "dr" -d 'Disaster recovery: destroy a cluster and make it again from its template'
complete -c talops -n "__fish_talops_needs_command" -f -a "config" -d 'Write, show and check the configuration'
complete -c talops -n "__fish_talops_needs_command" -f -a "lab" -d 'Serve a simulated estate, or list what can go wrong in it'
complete -c talops -n "__fish_talops_needs_command" -f -a "version" -d 'Print the version of this tool, of each Omni and of each cluster\'s API server'
complete -c talops -n "__fish_talops_needs_command" -f -a "completions" -d 'Print a shell\'s completions'
complete -c talops -n "__fish_talops_needs_command" -f -a "man" -d 'Print the manual page'
complete -c talops -n "__fish_talops_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand status" -s n -l namespace -d 'The namespace of the one thing, where its name alone says too little' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand status" -l only -d 'Only these dimensions' -r -f -a "omni\t''
clusters\t''
machines\t''
machine-requests\t''
infra-providers\t''
provider\t''
hypervisor\t''
nodes\t''
workloads\t''
argocd\t''
external-secrets\t''
longhorn\t''"
complete -c talops -n "__fish_talops_using_subcommand status" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand status" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand status" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand status" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand status" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand status" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand status" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand status" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand status" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand status" -s w -l watch -d 'Ask again and again: redrawn at a terminal, changes as lines elsewhere'
complete -c talops -n "__fish_talops_using_subcommand status" -l all -d 'Print everything, however long'
complete -c talops -n "__fish_talops_using_subcommand status" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand status" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand status" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand status" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand logs" -s n -l namespace -d 'The namespace of the pods' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -s l -l selector -d 'Pods with these labels' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l container -d 'The container of a pod' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l tail -d 'The last so many lines (-1: all)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l since -d 'Nothing older than that: 10m, 1h30m, 2d' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l since-time -d 'Nothing older than this time: 2026-11-21T02:11:09Z' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l level -d 'Only lines that are so bad or worse' -r -f -a "debug\t'All lines'
info\t'All but debug lines'
warn\t'Warnings and errors'
error\t'Errors'"
complete -c talops -n "__fish_talops_using_subcommand logs" -l grep -d 'Only lines that this regular expression is found in' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l fields -d 'These fields too (all: every one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand logs" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand logs" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand logs" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logs" -l all-containers -d 'All containers of a pod'
complete -c talops -n "__fish_talops_using_subcommand logs" -s p -l previous -d 'The container that ran before the one that runs now'
complete -c talops -n "__fish_talops_using_subcommand logs" -s f -l follow -d 'Go on with what is written from now on'
complete -c talops -n "__fish_talops_using_subcommand logs" -l timestamps -d 'Whole times'
complete -c talops -n "__fish_talops_using_subcommand logs" -l raw -d 'Lines as they were written'
complete -c talops -n "__fish_talops_using_subcommand logs" -l dedup -d 'Make one line of alike ones at a terminal too'
complete -c talops -n "__fish_talops_using_subcommand logs" -l no-dedup -d 'Print alike lines one by one'
complete -c talops -n "__fish_talops_using_subcommand logs" -l all -d 'Print everything that was asked for, however long'
complete -c talops -n "__fish_talops_using_subcommand logs" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand logs" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand logs" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand logs" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand machines" -l class -d 'Only machines from these machine classes' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -l state -d 'Only machines in one of these states' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -s l -l selector -d 'Only machines whose labels fit, as Omni reads it: a=b,c for both, a;b for either' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand machines" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand machines" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand machines" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand machines" -l free -d 'Only machines in no cluster'
complete -c talops -n "__fish_talops_using_subcommand machines" -l vm -d 'Ask hypervisors for the machines\' virtual machines, as -o wide does'
complete -c talops -n "__fish_talops_using_subcommand machines" -l all -d 'Print everything, however long'
complete -c talops -n "__fish_talops_using_subcommand machines" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand machines" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand machines" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand machines" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand machines" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand get" -s n -l namespace -d 'A namespace other than the type\'s own' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -s l -l selector -d 'Only objects whose labels fit, as Omni reads it: a=b,c for both, a;b for either' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l id-match-regexp -d 'Only objects whose id matches' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l search -d 'Only objects that Omni finds by this text: a part of an id, of a host name' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l sort -d 'Sort by this field: id, created, updated, or one that the type can be sorted by' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l omni -d 'Only these Omni endpoints, by their names in the configuration' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand get" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand get" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand get" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand get" -l descending -d 'The last one first'
complete -c talops -n "__fish_talops_using_subcommand get" -s w -l watch -d 'Go on and print what happens'
complete -c talops -n "__fish_talops_using_subcommand get" -l reveal -d 'Show secrets; only at a terminal'
complete -c talops -n "__fish_talops_using_subcommand get" -l all -d 'Print everything, however long'
complete -c talops -n "__fish_talops_using_subcommand get" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand get" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand get" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand get" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand apply" -s f -l filename -d 'A file, a folder of them (*.yaml, *.yml), or - for stdin' -r -F
complete -c talops -n "__fish_talops_using_subcommand apply" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand apply" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand apply" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand apply" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand apply" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand apply" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand apply" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand apply" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand apply" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand apply" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand apply" -l dry-run -d 'Print how the files differ from what Omni has, and write nothing'
complete -c talops -n "__fish_talops_using_subcommand apply" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand apply" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand apply" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand apply" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand delete" -s l -l selector -d 'Those whose labels fit, as Omni reads it: a=b,c for both, a;b for either' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l wait -d 'Wait until all is gone, 10 minutes at the most' -r -f -a "true\t''
false\t''"
complete -c talops -n "__fish_talops_using_subcommand delete" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l approve-plan -d 'Approve this plan with the call, where the cluster\'s `approval: digest` lets one' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l gates -d 'The gates that are approved with it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand delete" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand delete" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand delete" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand delete" -l dry-run -d 'Say what would go, record it for an approval, and delete nothing'
complete -c talops -n "__fish_talops_using_subcommand delete" -l ignore-not-found -d 'What is not there counts as deleted'
complete -c talops -n "__fish_talops_using_subcommand delete" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand delete" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand delete" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand delete" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -f -a "cluster" -d 'Lock a cluster: Omni refuses to change or delete it until it is unlocked'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -f -a "machine" -d 'Lock a machine: no configuration, upgrade or removal reaches it until it is unlocked'
complete -c talops -n "__fish_talops_using_subcommand lock; and not __fish_seen_subcommand_from cluster machine help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l omni -d 'Only this Omni endpoint, by its name in the configuration (default: wherever it is)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l dry-run -d 'Say what would be done, and write nothing'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from cluster" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l omni -d 'Only this Omni endpoint, by its name in the configuration (default: wherever it is)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l dry-run -d 'Say what would be done, and write nothing'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from machine" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from help" -f -a "cluster" -d 'Lock a cluster: Omni refuses to change or delete it until it is unlocked'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from help" -f -a "machine" -d 'Lock a machine: no configuration, upgrade or removal reaches it until it is unlocked'
complete -c talops -n "__fish_talops_using_subcommand lock; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -f -a "cluster" -d 'Unlock a cluster'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -f -a "machine" -d 'Unlock a machine: changes that were held back are made'
complete -c talops -n "__fish_talops_using_subcommand unlock; and not __fish_seen_subcommand_from cluster machine help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l omni -d 'Only this Omni endpoint, by its name in the configuration (default: wherever it is)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l dry-run -d 'Say what would be done, and write nothing'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from cluster" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l omni -d 'Only this Omni endpoint, by its name in the configuration (default: wherever it is)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l dry-run -d 'Say what would be done, and write nothing'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from machine" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from help" -f -a "cluster" -d 'Unlock a cluster'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from help" -f -a "machine" -d 'Unlock a machine: changes that were held back are made'
complete -c talops -n "__fish_talops_using_subcommand unlock; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -f -a "provider" -d 'Restart an infrastructure provider\'s container, and prove that it is back and connected in Omni'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -f -a "workload" -d 'Restart a Deployment, StatefulSet or DaemonSet as kubectl does, and prove that it is rolled out'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -f -a "argocd" -d 'Restart Argo CD\'s application controller, which holds on to old errors, and prove that it is rolled out'
complete -c talops -n "__fish_talops_using_subcommand restart; and not __fish_seen_subcommand_from provider workload argocd help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l force -d 'Restart it whatever is in flight, and where Omni cannot be asked'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l recreate -d 'Make the container anew from its compose file instead of starting the old one again; volumes stay'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l dry-run -d 'Make every check, say what would be done, and do nothing'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from provider" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -s n -l namespace -d 'Its namespace' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l dry-run -d 'Have the API server say what it would do, and keep nothing of it'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from workload" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -s n -l namespace -d 'Its namespace, where there are several' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l dry-run -d 'Have the API server say what it would do, and keep nothing of it'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from argocd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from help" -f -a "provider" -d 'Restart an infrastructure provider\'s container, and prove that it is back and connected in Omni'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from help" -f -a "workload" -d 'Restart a Deployment, StatefulSet or DaemonSet as kubectl does, and prove that it is rolled out'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from help" -f -a "argocd" -d 'Restart Argo CD\'s application controller, which holds on to old errors, and prove that it is rolled out'
complete -c talops -n "__fish_talops_using_subcommand restart; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "cluster-gone" -d 'Until a cluster and its machines are gone'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "cluster-ready" -d 'Until a cluster is ready, as `talops status` judges it'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "machines" -d 'Until so many machines of a cluster run, and are connected'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "nodes-ready" -d 'Until every node of a cluster is ready, or so many are'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "app" -d 'Until an application of Argo CD\'s is Synced and Healthy'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "provider-connected" -d 'Until an infrastructure provider is connected in Omni'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "vms-gone" -d 'Until the virtual machines that were made for a cluster are gone from its hypervisor'
complete -c talops -n "__fish_talops_using_subcommand wait; and not __fish_seen_subcommand_from cluster-gone cluster-ready machines nodes-ready app provider-connected vms-gone help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-gone" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l api -d 'And its Kubernetes API answers'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from cluster-ready" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from machines" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l kubernetes-version -d 'The version that their kubelets have to have' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l allow-no-cni -d 'A node that is not ready only because the cluster has no network yet (cni: none) counts'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from nodes-ready" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -s n -l namespace -d 'Its namespace, where several have one of that name' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from app" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from provider-connected" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from vms-gone" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "cluster-gone" -d 'Until a cluster and its machines are gone'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "cluster-ready" -d 'Until a cluster is ready, as `talops status` judges it'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "machines" -d 'Until so many machines of a cluster run, and are connected'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "nodes-ready" -d 'Until every node of a cluster is ready, or so many are'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "app" -d 'Until an application of Argo CD\'s is Synced and Healthy'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "provider-connected" -d 'Until an infrastructure provider is connected in Omni'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "vms-gone" -d 'Until the virtual machines that were made for a cluster are gone from its hypervisor'
complete -c talops -n "__fish_talops_using_subcommand wait; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand doctor" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand doctor" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand doctor" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand doctor" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand doctor" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand doctor" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand doctor" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand doctor" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand doctor" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand doctor" -l all -d 'Print everything, however long'
complete -c talops -n "__fish_talops_using_subcommand doctor" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand doctor" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand doctor" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand doctor" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand mend" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand mend" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand mend" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand mend" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand mend" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand mend" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand mend" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand mend" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand mend" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand mend" -l dry-run -d 'Say what would be done, and do nothing'
complete -c talops -n "__fish_talops_using_subcommand mend" -s y -l yes -d 'Do it without asking'
complete -c talops -n "__fish_talops_using_subcommand mend" -l list -d 'List every known fault, and who may mend it'
complete -c talops -n "__fish_talops_using_subcommand mend" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand mend" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand mend" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand mend" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand mend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "list" -d 'List service accounts and their keys, those first whose keys run out first'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "ls" -d 'List service accounts and their keys, those first whose keys run out first'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "create" -d 'Make a service account and print its key'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "renew" -d 'Give a service account another key and print it; the old ones stay good until they run out'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "delete" -d 'Delete a service account: none of its keys is good any more'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "destroy" -d 'Delete a service account: none of its keys is good any more'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l expiring -d 'Warn of accounts without a key that is good for so long' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l expiring -d 'Warn of accounts without a key that is good for so long' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -s r -l role -d 'What it may do: Reader, Auditor, Operator or Admin (default: what you may)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -s t -l ttl -d 'How long the key lives, at most a year' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l key-file -d 'Write the key to this file, for its owner alone, instead of printing it' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -s t -l ttl -d 'How long the key lives, at most a year' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l key-file -d 'Write the key to this file, for its owner alone, instead of printing it' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Delete it without asking'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l dry-run -d 'Say what would be deleted, and delete nothing'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -s y -l yes -d 'Delete it without asking'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l dry-run -d 'Say what would be deleted, and delete nothing'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from destroy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from help" -f -a "list" -d 'List service accounts and their keys, those first whose keys run out first'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from help" -f -a "create" -d 'Make a service account and print its key'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from help" -f -a "renew" -d 'Give a service account another key and print it; the old ones stay good until they run out'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a service account: none of its keys is good any more'
complete -c talops -n "__fish_talops_using_subcommand serviceaccount; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "list" -d 'List service accounts and their keys, those first whose keys run out first'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "ls" -d 'List service accounts and their keys, those first whose keys run out first'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "create" -d 'Make a service account and print its key'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "renew" -d 'Give a service account another key and print it; the old ones stay good until they run out'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "delete" -d 'Delete a service account: none of its keys is good any more'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "destroy" -d 'Delete a service account: none of its keys is good any more'
complete -c talops -n "__fish_talops_using_subcommand sa; and not __fish_seen_subcommand_from list ls create renew delete destroy help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l expiring -d 'Warn of accounts without a key that is good for so long' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l expiring -d 'Warn of accounts without a key that is good for so long' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -s r -l role -d 'What it may do: Reader, Auditor, Operator or Admin (default: what you may)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -s t -l ttl -d 'How long the key lives, at most a year' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l key-file -d 'Write the key to this file, for its owner alone, instead of printing it' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -s t -l ttl -d 'How long the key lives, at most a year' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l key-file -d 'Write the key to this file, for its owner alone, instead of printing it' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Delete it without asking'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l dry-run -d 'Say what would be deleted, and delete nothing'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l omni -d 'The Omni endpoint, by its name in the configuration (default: the only one)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -s y -l yes -d 'Delete it without asking'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l dry-run -d 'Say what would be deleted, and delete nothing'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from destroy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from help" -f -a "list" -d 'List service accounts and their keys, those first whose keys run out first'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from help" -f -a "create" -d 'Make a service account and print its key'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from help" -f -a "renew" -d 'Give a service account another key and print it; the old ones stay good until they run out'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a service account: none of its keys is good any more'
complete -c talops -n "__fish_talops_using_subcommand sa; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand login" -l identity -d 'Who logs in (default: as the omniconfig says)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l role -d 'What the key may do at the most: Reader, Auditor, Operator or Admin (default: all that its owner may)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l ttl -d 'How long the key lives, at most 8h (default: 4h, as omnictl\'s)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand login" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand login" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand login" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand login" -l no-browser -d 'Print the URL and open no browser'
complete -c talops -n "__fish_talops_using_subcommand login" -l renew -d 'Make a new key even where there is a good one'
complete -c talops -n "__fish_talops_using_subcommand login" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand login" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand login" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand login" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand logout" -l identity -d 'Whose key (default: as the omniconfig says)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logout" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand logout" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logout" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand logout" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand logout" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logout" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logout" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logout" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logout" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand logout" -l local -d 'Ask no server: remove the file alone'
complete -c talops -n "__fish_talops_using_subcommand logout" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand logout" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand logout" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand logout" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand whoami" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand whoami" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand whoami" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand whoami" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand whoami" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand whoami" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand whoami" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand whoami" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand whoami" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand whoami" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand whoami" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand whoami" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand whoami" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -f -a "print" -d 'Print a kubeconfig for a cluster, its token in clear'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -f -a "write" -d 'Put a context for a cluster into a kubeconfig; everything else in it stays'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and not __fish_seen_subcommand_from print write help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l ttl -d 'How long the token is good, at most ten years' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l user -d 'The Kubernetes user that the token is for' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l groups -d 'That user\'s Kubernetes groups (default: kubernetes.groups of talops.yaml, else system:masters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l grant-type -d 'How the browser hands the token over' -r -f -a "auto\t''
authcode\t''
authcode-keyboard\t''"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l context-name -d 'The context\'s name (default: Omni\'s, INSTANCE-CLUSTER-USER)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l oidc -d 'No token: kubectl asks for one in a browser, by its plugin oidc-login, as omnictl has it'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from print" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l ttl -d 'How long the token is good, at most ten years' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l user -d 'The Kubernetes user that the token is for' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l groups -d 'That user\'s Kubernetes groups (default: kubernetes.groups of talops.yaml, else system:masters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l grant-type -d 'How the browser hands the token over' -r -f -a "auto\t''
authcode\t''
authcode-keyboard\t''"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l context-name -d 'The context\'s name (default: Omni\'s, INSTANCE-CLUSTER-USER)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l oidc -d 'No token: kubectl asks for one in a browser, by its plugin oidc-login, as omnictl has it'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l set-current -d 'Make its context the current one, even where there is one'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l force -d 'Replace what else has the same name in FILE'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from write" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from help" -f -a "print" -d 'Print a kubeconfig for a cluster, its token in clear'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from help" -f -a "write" -d 'Put a context for a cluster into a kubeconfig; everything else in it stays'
complete -c talops -n "__fish_talops_using_subcommand kubeconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand api" -s d -l data -d 'The request\'s JSON: as it is, @FILE, or - for stdin' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -s H -l header -d 'Metadata of the call: runtime, context, cluster, nodes, selectors, namespace or uid (repeatable; runtime=Omni for the ResourceService, context from -c)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -l omni -d 'The Omni endpoint, by its name in talops.yaml (default: the only one, or the one of -c)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand api" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand api" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand api" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand api" -l write -d 'Make a call that is not known to only read'
complete -c talops -n "__fish_talops_using_subcommand api" -l decode -d 'Decode what the server encodes twice: resources in JSON texts, files and log lines in base64'
complete -c talops -n "__fish_talops_using_subcommand api" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand api" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand api" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand api" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand api" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand approve" -l gates -d 'What is approved: destroy' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand approve" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand approve" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand approve" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand approve" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand approve" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand approve" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand approve" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand approve" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand approve" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand approve" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand approve" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand approve" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand approve" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand approve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "validate" -d 'Check templates: every fault with file, line and column; exit code 3 when there is one'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "render" -d 'Print the resources that a template stands for: YAML as omnictl prints it, -o json as Omni takes them'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "export" -d 'Print a cluster that Omni has as the template that stands for it'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "diff" -d 'What a sync would do: a unified diff a resource; exit code 3 when something differs'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "sync" -d 'Make clusters what their templates say; what is destroyed has to be approved'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "delete" -d 'Delete a cluster, by its template or its name, and wait until its machines are gone too'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "status" -d 'A cluster as a tree, and whether it is ready; exit code 3 when it is not'
complete -c talops -n "__fish_talops_using_subcommand template; and not __fish_seen_subcommand_from validate render export diff sync delete status help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l omni -d 'The Omni that is asked, by its name in the configuration' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l expect -d 'What will run on the clusters, and must find what it needs' -r -f -a "longhorn\t'Its system extensions, and its folder mounted'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l omni-version -d 'The Omni that it is for: 1.9, 1.10, or next for the one after it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l allowed-dir -d 'The folder that templates may read files from, counted from the template\'s own' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l online -d 'Also ask Omni: versions, machine classes, machines, extensions, and each patch'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l omni-version -d 'The Omni that it is for: 1.9, 1.10, or next for the one after it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l allowed-dir -d 'The folder that templates may read files from, counted from the template\'s own' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l omni -d 'The Omni that has it, by its name in the configuration' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l output-file -d 'Write the template to a file; one that is there is left alone' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -s f -l force -d 'Overwrite the file'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l include-kernel-args -d 'The kernel arguments of its machines too'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l omni -d 'The Omni endpoint, where it is not the cluster\'s own in talops.yaml or the only one' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l allowed-dir -d 'The folder that templates may read files from, counted from the template\'s own' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l summary -d 'One line a resource instead of what differs in it'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l omni -d 'The Omni endpoint, where it is not the cluster\'s own in talops.yaml or the only one' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l allowed-dir -d 'The folder that templates may read files from, counted from the template\'s own' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l wait -d 'Then wait until the cluster is ready, as `talops status` judges it; with --wait=api until its Kubernetes API answers, too' -r -f -a "ready\t'The cluster is well'
api\t'And its Kubernetes API answers'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l approve-plan -d 'Approve this plan with the call, where the cluster\'s `approval: digest` lets one' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l gates -d 'The gates that are approved with it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -s d -l dry-run -d 'Say what would be done, as `talops template diff` does, and do nothing'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l omni-version -d 'The Omni that it is for: 1.9, 1.10, or next for the one after it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l allowed-dir -d 'The folder that templates may read files from, counted from the template\'s own' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l wait -d 'Wait until it is gone, so long at the most (default: waits.destroy of talops.yaml, else 10m); false: do not wait' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l forget-unwiped -d 'A machine that may be forgotten although no provider can destroy it: it runs on somewhere (repeatable)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l approve-plan -d 'Approve this plan with the call, where the cluster\'s `approval: digest` lets one' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l gates -d 'The gates that are approved with it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l destroy-disconnected-machines -d 'Have Omni forget the machines that it does not reach first, without wiping them'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l ignore-not-found -d 'That there is no such cluster is well'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -s d -l dry-run -d 'Say what would go and how to approve it, and do nothing'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l omni-version -d 'The Omni that it is for: 1.9, 1.10, or next for the one after it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l allowed-dir -d 'The folder that templates may read files from, counted from the template\'s own' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -s w -l wait -d 'Wait until it is ready, so long at the most' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "validate" -d 'Check templates: every fault with file, line and column; exit code 3 when there is one'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "render" -d 'Print the resources that a template stands for: YAML as omnictl prints it, -o json as Omni takes them'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "export" -d 'Print a cluster that Omni has as the template that stands for it'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "diff" -d 'What a sync would do: a unified diff a resource; exit code 3 when something differs'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "sync" -d 'Make clusters what their templates say; what is destroyed has to be approved'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a cluster, by its template or its name, and wait until its machines are gone too'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "status" -d 'A cluster as a tree, and whether it is ready; exit code 3 when it is not'
complete -c talops -n "__fish_talops_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "plan" -d 'Every check that can fail, what is destroyed and what is made, and the digest of it; changes nothing'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "run" -d 'Destroy a cluster and make it again from its template, through its gates'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "resume" -d 'Go on with a run that was cut off'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "wait" -d 'Attach to a run until no process works on it any more, and print what is new'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "list" -d 'The runs of this user on this host'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "ls" -d 'The runs of this user on this host'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "show" -d 'One run: where every second went'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "cancel" -d 'Have a run that was cut off not be gone on with'
complete -c talops -n "__fish_talops_using_subcommand dr; and not __fish_seen_subcommand_from plan run resume wait list ls show cancel help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l template -d 'The template (default: the one that talops.yaml names for the cluster)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l allowed-dir -d 'The folder that the template may read files from, counted from the template\'s own' -r -f -a "(__fish_complete_directories)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l accept-unknown -d 'A check that may be impossible, by its id (repeatable)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l skip-check -d 'A check that counts for nothing, by its id (repeatable)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l accept-data-loss -d 'Volumes without a backup may be lost'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l accept-differences -d 'The template may make another cluster than the one that runs'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l remove-orphans -d 'Remove virtual machines of this cluster whose machine requests are gone and that nobody else removes'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l relock -d 'Put the locks of machines and of the cluster back after it was made again'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l template -d 'The template (default: the one that talops.yaml names for the cluster)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l allowed-dir -d 'The folder that the template may read files from, counted from the template\'s own' -r -f -a "(__fish_complete_directories)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l accept-unknown -d 'A check that may be impossible, by its id (repeatable)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l skip-check -d 'A check that counts for nothing, by its id (repeatable)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l approve-plan -d 'Approve this plan with the call, where the cluster\'s `approval: digest` lets one' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l gates -d 'The gates that are approved with it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l report -d 'Write the run up as well: FILE.md as Markdown, FILE.html as one page that needs nothing else' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l detached-as -d 'The id of the run of a process that was detached' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l accept-data-loss -d 'Volumes without a backup may be lost'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l accept-differences -d 'The template may make another cluster than the one that runs'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l remove-orphans -d 'Remove virtual machines of this cluster whose machine requests are gone and that nobody else removes'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l relock -d 'Put the locks of machines and of the cluster back after it was made again'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l detach -d 'Go on in a process of its own, and print the run\'s id as soon as it has begun'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l approve-plan -d 'Approve this plan with the call, where the cluster\'s `approval: digest` lets one' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l gates -d 'The gates that are approved with it' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l report -d 'Write the run up as well: FILE.md as Markdown, FILE.html as one page that needs nothing else' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l report -d 'Write the run up as well: FILE.md as Markdown, FILE.html as one page that needs nothing else' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -s f -l follow -d 'Go on printing what happens until no process works on it any more'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "plan" -d 'Every check that can fail, what is destroyed and what is made, and the digest of it; changes nothing'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "run" -d 'Destroy a cluster and make it again from its template, through its gates'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "resume" -d 'Go on with a run that was cut off'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "wait" -d 'Attach to a run until no process works on it any more, and print what is new'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "list" -d 'The runs of this user on this host'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "show" -d 'One run: where every second went'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "cancel" -d 'Have a run that was cut off not be gone on with'
complete -c talops -n "__fish_talops_using_subcommand dr; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -f -a "init" -d 'Write a first talops.yaml from what is found here and, with --ssh, on a host'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -f -a "view" -d 'Show the configuration that counts, and where each value comes from'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -f -a "validate" -d 'Check the configuration file; exit code 3 when something is wrong with it'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -f -a "schema" -d 'Print the JSON Schema of talops.yaml'
complete -c talops -n "__fish_talops_using_subcommand config; and not __fish_seen_subcommand_from init view validate schema help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l ssh -d 'Also ask this host, over ssh, for containers of compose services, its own and those of its LXC guests (repeatable)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l force -d 'Overwrite a file that is there'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l dry-run -l stdout -d 'Print the file instead of writing it'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from view" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "init" -d 'Write a first talops.yaml from what is found here and, with --ssh, on a host'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "view" -d 'Show the configuration that counts, and where each value comes from'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "validate" -d 'Check the configuration file; exit code 3 when something is wrong with it'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "schema" -d 'Print the JSON Schema of talops.yaml'
complete -c talops -n "__fish_talops_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -f -a "serve" -d 'Serve a simulated estate until interrupted; `talops --lab …` joins it'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -f -a "faults" -d 'List the faults that can be switched on'
complete -c talops -n "__fish_talops_using_subcommand lab; and not __fish_seen_subcommand_from serve faults help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l estate -d 'Which estate: home or fleet (default: home)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l fault -d 'Switch on a fault (repeatable); FAULT=NAME aims it at an endpoint, a cluster or a server' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l kubeconfig -d 'A real API server behind the proxy of Omni instead of the simulated one of the production cluster, as the file names it at each request' -r -F
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l speed -d 'How much faster than the clock simulated delays pass, such as a machine\'s installation (0.1 to 10000)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from faults" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "serve" -d 'Serve a simulated estate until interrupted; `talops --lab …` joins it'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "faults" -d 'List the faults that can be switched on'
complete -c talops -n "__fish_talops_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand version" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand version" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand version" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand version" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand version" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand version" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand version" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand version" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand version" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand version" -l client -d 'Only this tool\'s version'
complete -c talops -n "__fish_talops_using_subcommand version" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand version" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand version" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand version" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand completions" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand completions" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand completions" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand completions" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand completions" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand completions" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand completions" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand completions" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand completions" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand completions" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand completions" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand completions" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand completions" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand man" -l dir -d 'Write one page a command into this folder instead' -r -F
complete -c talops -n "__fish_talops_using_subcommand man" -l config -d 'The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)' -r -F
complete -c talops -n "__fish_talops_using_subcommand man" -s c -l cluster -d 'Only these clusters (default: all that are configured)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand man" -s o -l output -d 'How data is printed' -r -f -a "table\t'Lines for people'
wide\t'Lines for people, with more columns'
name\t'One `kind/name` a line'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c talops -n "__fish_talops_using_subcommand man" -l color -d 'Colour' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c talops -n "__fish_talops_using_subcommand man" -l request-timeout -d 'How long one question may take' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand man" -l deadline -d 'How long the whole call may take; then it ends with exit code 4' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand man" -l max-bytes -d 'Off a terminal: how many bytes are printed at the most (0: no limit)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand man" -l lab-estate -d 'Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand man" -l lab-fault -d 'Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster' -r -f -a "(__fish_talops_names)"
complete -c talops -n "__fish_talops_using_subcommand man" -s q -l quiet -d 'Nothing on stderr but errors'
complete -c talops -n "__fish_talops_using_subcommand man" -s v -l verbose -d 'Say more, on stderr'
complete -c talops -n "__fish_talops_using_subcommand man" -l no-input -d 'Never ask'
complete -c talops -n "__fish_talops_using_subcommand man" -l lab -d 'Run against a simulated estate'
complete -c talops -n "__fish_talops_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "status" -d 'Is my estate well? Omni, machines, nodes, workloads, GitOps, the provider, the hypervisor: one report'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "logs" -d 'What does the provider, a machine or a workload say? Decoded, filtered, followed'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "machines" -d 'Every machine that Omni knows, by its host name, what is wrong first'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "get" -d 'Any resource of Omni\'s: read, listed, watched'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "apply" -d 'Make Omni\'s resources as files say: machine classes and whatever else a person writes'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "delete" -d 'Delete resources of Omni\'s, after an approval of what goes'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "lock" -d 'Lock a cluster or a machine against changes'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "unlock" -d 'Unlock a cluster or a machine'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "restart" -d 'Restart the provider, a workload or Argo CD\'s controller, and prove that it came back'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "wait" -d 'Wait for one thing: a cluster ready or gone, machines, nodes, an application, the provider, virtual machines'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "doctor" -d 'Is everything configured, reachable, authorised? And which known fault fits what is seen'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "mend" -d 'Mend a known fault that `talops doctor` found'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "serviceaccount" -d 'Service accounts of programs and providers: list, make, renew, delete'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "login" -d 'Log in to Omni in a browser, as omnictl does: the key serves both tools'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "logout" -d 'Revoke the key of a login and remove it'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "whoami" -d 'Who am I to each Omni: identity, role, key, until when'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "kubeconfig" -d 'Print a kubeconfig for a cluster, or put a context for it into one'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "api" -d 'Call a method of Omni\'s API, signed, and print the answer as it is'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "approve" -d 'Approve a plan that destroys something, by its digest'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "template" -d 'Cluster templates: check them, print their resources, compare them with Omni, sync'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "dr" -d 'Disaster recovery: destroy a cluster and make it again from its template'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "config" -d 'Write, show and check the configuration'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "lab" -d 'Serve a simulated estate, or list what can go wrong in it'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "version" -d 'Print the version of this tool, of each Omni and of each cluster\'s API server'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "completions" -d 'Print a shell\'s completions'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "man" -d 'Print the manual page'
complete -c talops -n "__fish_talops_using_subcommand help; and not __fish_seen_subcommand_from status logs machines get apply delete lock unlock restart wait doctor mend serviceaccount login logout whoami kubeconfig api approve template dr config lab version completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from lock" -f -a "cluster" -d 'Lock a cluster: Omni refuses to change or delete it until it is unlocked'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from lock" -f -a "machine" -d 'Lock a machine: no configuration, upgrade or removal reaches it until it is unlocked'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from unlock" -f -a "cluster" -d 'Unlock a cluster'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from unlock" -f -a "machine" -d 'Unlock a machine: changes that were held back are made'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from restart" -f -a "provider" -d 'Restart an infrastructure provider\'s container, and prove that it is back and connected in Omni'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from restart" -f -a "workload" -d 'Restart a Deployment, StatefulSet or DaemonSet as kubectl does, and prove that it is rolled out'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from restart" -f -a "argocd" -d 'Restart Argo CD\'s application controller, which holds on to old errors, and prove that it is rolled out'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from wait" -f -a "cluster-gone" -d 'Until a cluster and its machines are gone'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from wait" -f -a "cluster-ready" -d 'Until a cluster is ready, as `talops status` judges it'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from wait" -f -a "machines" -d 'Until so many machines of a cluster run, and are connected'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from wait" -f -a "nodes-ready" -d 'Until every node of a cluster is ready, or so many are'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from wait" -f -a "app" -d 'Until an application of Argo CD\'s is Synced and Healthy'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from wait" -f -a "provider-connected" -d 'Until an infrastructure provider is connected in Omni'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from wait" -f -a "vms-gone" -d 'Until the virtual machines that were made for a cluster are gone from its hypervisor'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from serviceaccount" -f -a "list" -d 'List service accounts and their keys, those first whose keys run out first'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from serviceaccount" -f -a "create" -d 'Make a service account and print its key'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from serviceaccount" -f -a "renew" -d 'Give a service account another key and print it; the old ones stay good until they run out'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from serviceaccount" -f -a "delete" -d 'Delete a service account: none of its keys is good any more'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from kubeconfig" -f -a "print" -d 'Print a kubeconfig for a cluster, its token in clear'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from kubeconfig" -f -a "write" -d 'Put a context for a cluster into a kubeconfig; everything else in it stays'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from template" -f -a "validate" -d 'Check templates: every fault with file, line and column; exit code 3 when there is one'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from template" -f -a "render" -d 'Print the resources that a template stands for: YAML as omnictl prints it, -o json as Omni takes them'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from template" -f -a "export" -d 'Print a cluster that Omni has as the template that stands for it'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from template" -f -a "diff" -d 'What a sync would do: a unified diff a resource; exit code 3 when something differs'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from template" -f -a "sync" -d 'Make clusters what their templates say; what is destroyed has to be approved'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from template" -f -a "delete" -d 'Delete a cluster, by its template or its name, and wait until its machines are gone too'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from template" -f -a "status" -d 'A cluster as a tree, and whether it is ready; exit code 3 when it is not'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from dr" -f -a "plan" -d 'Every check that can fail, what is destroyed and what is made, and the digest of it; changes nothing'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from dr" -f -a "run" -d 'Destroy a cluster and make it again from its template, through its gates'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from dr" -f -a "resume" -d 'Go on with a run that was cut off'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from dr" -f -a "wait" -d 'Attach to a run until no process works on it any more, and print what is new'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from dr" -f -a "list" -d 'The runs of this user on this host'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from dr" -f -a "show" -d 'One run: where every second went'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from dr" -f -a "cancel" -d 'Have a run that was cut off not be gone on with'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "init" -d 'Write a first talops.yaml from what is found here and, with --ssh, on a host'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "view" -d 'Show the configuration that counts, and where each value comes from'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "validate" -d 'Check the configuration file; exit code 3 when something is wrong with it'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "schema" -d 'Print the JSON Schema of talops.yaml'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "serve" -d 'Serve a simulated estate until interrupted; `talops --lab …` joins it'
complete -c talops -n "__fish_talops_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "faults" -d 'List the faults that can be switched on'
complete -c talops -n "not __fish_talops_needs_command; and not __fish_talops_using_subcommand config" -f -a "(__fish_talops_names)"
