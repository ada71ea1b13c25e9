"""What new learners might hand in for lesson 12; as `lesson05.py` is written."""

BODY = {"my_betas": ("", ""), "debug_stops": ("", "")}

SHARE = """\
share = noisy+(clean-noisy)/leaps
share = start+leap
share = exp(start+leap)
share = 1/(1+exp(-start-leap*2))
share = exp(-(start+leap))
share = noisy*exp(leap)
share = 1/(1+exp(-(start+leap)*2))
"""

WRONG = {
    "stops_one_blank": SHARE,
    "stops_by_hand": """
start = log((1-noisy)/noisy)
start = log10(noisy/(1-noisy))
start = noisy/(1-noisy)
leap = (clean-noisy)/leaps
leap = log(clean/noisy)/leaps
"""
    + SHARE,
    "my_betas": """
return 1/(1+np.exp(-log_snr))
a=np.append(1.0,1/(1+np.exp(-log_snr))); return a[1:]/a[:-1]
a=1/(1+np.exp(-log_snr)); return 1-a[1:]/a[:-1]
a=1/(1+np.exp(-log_snr)); return 1-a
a=np.append(1.0,1/(1+np.exp(-log_snr))); return -np.diff(a)
a=np.append(1.0,1/(1+np.exp(-log_snr))); return 1-a[:-1]/a[1:]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return np.append(0,1-a[1:]/a[:-1])
a=np.append(1.0,np.exp(log_snr)); return 1-a[1:]/a[:-1]
a=np.append(1/(1+np.exp(-log_snr)),1.0); return 1-a[1:]/a[:-1]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return 1-a[1:]-a[:-1]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return 1-(a[1:]/a[:-1])**.5
a=np.append(1.0,1/(1+np.exp(-log_snr))); return np.sqrt(1-a[1:]/a[:-1])
a=np.append(1.0,1/(1+np.exp(-log_snr))); return -np.diff(a)/a[1:]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return np.append(0,(1-a[1:]/a[:-1])[1:])
a=np.append(1.0,1/(1+np.exp(-log_snr/2))); return 1-a[1:]/a[:-1]
a=np.append(1.0,1/(1+np.exp(-np.cumsum(log_snr)))); return 1-a[1:]/a[:-1]
""",
    "debug_stops": """
return np.linspace(T,0,n+1).astype(int)
return np.append((np.arange(n,0,-1)*T/n).round(),0)
return np.ceil(np.linspace(T,0,n+1)).astype(np.int32)
t=(np.arange(n)*(T//n))[::-1]; return np.append(t,0)
t=(np.arange(n)*(T//n)+T//n)[::-1]; return np.append(t,0)
return np.linspace(T,0,n+1)
return np.linspace(T,0,n).round().astype(int)
return np.linspace(T,1,n+1).round().astype(int)
t=np.linspace(T-1,0,n+1).round().astype(int); return t
return np.append(np.linspace(T,1,n).round().astype(int),0)
return np.linspace(0,T,n+1).round().astype(int)
return np.linspace(T,0,n+1).round().astype(int)[:-1]
t=(np.arange(n)*(T//n)+T)[::-1]; return np.append(t,0)
t=(np.arange(n+1)*(T//n))[::-1]; return np.append(t,0)
return [T]+list((np.arange(n)*(T//n)+1)[::-1][1:])+[0]
t=(np.arange(n)*(T//n)+1)[::-1]; return np.append(T,t)
t=np.linspace(T,0,n+1,endpoint=False).round().astype(int); return t
return np.linspace(T,0,n+1).round().astype(int)[1:]
""",
}

RIGHT = {
    "my_betas": """
a=np.append(1.0,1/(1+np.exp(-log_snr))); return np.round(1-a[1:]/a[:-1],4)
a=np.append(1.0,1/(1+np.exp(-log_snr))); return 1-a[1:]/(a[:-1]+1e-12)
a=np.append(1.0,1/(1+np.exp(-log_snr))); return (1-a[1:]/a[:-1]).astype(np.float32)
a=np.append(1.0,1/(1+np.exp(-log_snr))); return (a[:-1]-a[1:])/a[:-1]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return list(1-a[1:]/a[:-1])
s=np.exp(log_snr); a=np.append(1.0,s/(1+s)); return 1-a[1:]/a[:-1]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return -np.diff(a)/a[:-1]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return np.clip(1-a[1:]/a[:-1],0,.999)
x=np.asarray(log_snr,np.float32); a=np.append(np.float32(1),1/(1+np.exp(-x))); return 1-a[1:]/a[:-1]
a=np.append(1.0,1/(1+np.exp(-log_snr))); return 1-np.exp(np.diff(np.log(a)))
""",
    "debug_stops": """
return np.linspace(T,0,n+1).round().astype(int)
return [round(T-k*T/n) for k in range(n+1)]
return np.linspace(T,0,n+1).round().astype(np.int32)
return np.rint(np.linspace(0,T,n+1)).astype(int)[::-1]
return np.append(np.round(np.arange(T,0,-T/n)).astype(int)[:n],0)
""",
}
