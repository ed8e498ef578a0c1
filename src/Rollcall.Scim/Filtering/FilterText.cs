using System.Collections.Immutable;
using System.Text;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Filtering;

public abstract partial record Filter
{
    /// <summary>The filter in the grammar of RFC 7644 figure 1, with parentheses only where it means something else without.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text, this);
        return text.ToString();
    }

    private static void Print(StringBuilder text, Filter filter)
    {
        switch (filter)
        {
            case Or or:
                Join(text, or.Terms, " or ");
                break;
            case And and:
                Join(text, and.Terms, " and ");
                break;
            case Not not:
                Enclosed(text.Append("not "), not.Term, '(', ')');
                break;
            case Comparison comparison:
                text.Append(comparison.Path).Append(' ').Append(Operators.Word(comparison.Operator)).Append(' ')
                    .Append(Encoding.UTF8.GetString(ScimJson.ToBytes(comparison.Value)));
                break;
            case Present present:
                text.Append(present.Path).Append(" pr");
                break;
            case ValuePath valuePath:
                Enclosed(text.Append(valuePath.Path), valuePath.Inner, '[', ']');
                break;
            default:
                throw new InvalidOperationException($"Unknown filter {filter.GetType()}.");
        }
    }

    // "and" binds stronger than "or", so only an "or" among the terms of an "and" needs parentheses.
    private static void Join(StringBuilder text, ImmutableArray<Filter> terms, string connective)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            if (i > 0)
                text.Append(connective);
            if (terms[i] is Or)
                Enclosed(text, terms[i], '(', ')');
            else
                Print(text, terms[i]);
        }
    }

    private static void Enclosed(StringBuilder text, Filter inner, char open, char close)
    {
        text.Append(open);
        Print(text, inner);
        text.Append(close);
    }
}
