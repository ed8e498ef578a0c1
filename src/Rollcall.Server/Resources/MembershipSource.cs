namespace Rollcall.Server.Resources;

/// <summary>Who put a member into a group; stored as this number. SCIM reads and writes see what the directory said, and nothing else.</summary>
public enum MembershipSource
{
    /// <summary>The identity provider.</summary>
    Directory = 0,

    /// <summary>The directory's default group.</summary>
    Policy = 1,

    /// <summary>A person, by hand.</summary>
    Manual = 2,
}
