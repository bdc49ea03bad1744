package dev.holdfast.source.directory;

import java.util.Set;

/** File systems that the kernel makes up: they hold nothing that could be restored. */
final class PseudoFileSystems {
    /** Numbers from the kernel's linux/magic.h. */
    private static final Set<Long> KINDS = Set.of(
            0x9fa0L, // proc
            0x62656572L, // sysfs
            0x27e0ebL, // cgroup
            0x63677270L, // cgroup2
            0x64626720L, // debugfs
            0x74726163L, // tracefs
            0x73636673L, // securityfs
            0xf97cff8cL, // selinuxfs
            0x5a3c69f0L, // apparmorfs
            0x1cd1L, // devpts
            0xcafe4a11L, // bpf
            0x6165676cL, // pstore
            0x62656570L, // configfs
            0x42494e4dL, // binfmt_misc
            0x19800202L, // mqueue
            0x65735543L, // fusectl
            0x958458f6L, // hugetlbfs
            0xde5e81e4L, // efivarfs
            0x6e736673L, // nsfs
            0x0187L, // autofs
            0x67596969L); // rpc_pipefs

    private PseudoFileSystems() {}

    static boolean contain(long kind) {
        return KINDS.contains(kind & 0xffffffffL);
    }
}
