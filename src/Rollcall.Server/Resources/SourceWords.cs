namespace Rollcall.Server.Resources;

/// <summary>Who put somebody into a group, in words.</summary>
public static class SourceWords
{
    /// <summary>The words, as the beginning of a phrase.</summary>
    public static string Of(MembershipSource source) => source switch
    {
        MembershipSource.Directory => "From the directory",
        MembershipSource.Policy => "As default group",
        MembershipSource.Manual => "By hand",
        _ => throw new InvalidOperationException(source.ToString()),
    };
}
